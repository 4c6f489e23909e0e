#include "base/number.h"

#include <cstdint>

#include "support/doctest.h"

TEST_CASE("digits from the first to the last, that the type can hold") {
  CHECK(mm::whole_number<int>("12") == 12);
  CHECK(mm::whole_number<int>("-12") == -12);
  CHECK(mm::whole_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "1e3", "0x1", "a", "99999999999", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(mm::whole_number<int>(text));
  }
  CHECK_FALSE(mm::whole_number<std::uint64_t>("-1"));
}

TEST_CASE("a finite number from the first character to the last") {
  CHECK(mm::finite_number("-1.5e-3") == -0.0015);
  CHECK(mm::finite_number("2") == 2);
  CHECK(mm::finite_number(".5") == 0.5);
  for (const char* text : {"", " 1", "1 ", "+1", "0x1p3", "1/2", "a", "inf", "nan", "-infinity", "1e999", "1,5"}) {
    CAPTURE(text);
    CHECK_FALSE(mm::finite_number(text));
  }
}
