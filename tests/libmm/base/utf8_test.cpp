#include "base/utf8.h"

#include <string>

#include "support/doctest.h"

TEST_CASE("sequences of one to four bytes are measured") {
  CHECK(mm::utf8_length("a") == 1);
  CHECK(mm::utf8_length("\xC3\xA9t") == 2);
  CHECK(mm::utf8_length("\xE2\x82\xAC") == 3);
  CHECK(mm::utf8_length("\xF0\x9F\x98\x80") == 4);
  CHECK(mm::utf8_length("\xF4\x8F\xBF\xBF") == 4);
  CHECK(mm::is_utf8(""));
  CHECK(mm::is_utf8("caf\xC3\xA9 \xE2\x82\xAC"));
}

TEST_CASE("what is not UTF-8 is told") {
  const char* broken[] = {"\x80",
                          "\xC0\x80",
                          "\xC1\xBF",
                          "\xC3",
                          "\xE2\x82",
                          "\xE0\x9F\xBF",
                          "\xED\xA0\x80",
                          "\xF0\x8F\xBF\xBF",
                          "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80",
                          "\xFF",
                          "\xC3\x28"};
  for (const char* text : broken) {
    CAPTURE(text);
    CHECK(mm::utf8_length(text) == 0);
    CHECK_FALSE(mm::is_utf8("ok " + std::string(text)));
  }
  CHECK(mm::utf8_length("") == 0);
}

TEST_CASE("a text falls into its characters, broken bytes one by one") {
  using Parts = std::vector<std::string_view>;
  CHECK((mm::utf8_parts("") == Parts{}));
  CHECK((mm::utf8_parts("a\xc3\xa9\xffz") == Parts{"a", "\xc3\xa9", "\xff", "z"}));
}
