#include "metric/plain_text.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("white space is what Python takes for it") {
  CHECK(stripped(" \t\x1f\u00a0\u3000word of two\u2028\n") == "word of two");
  CHECK(stripped(" \n ").empty());
  CHECK(stripped("").empty());
  CHECK(stripped("\u200bx") == "\u200bx");  // of no width, and no white space
  CHECK(split_white("  one\u00a0two\n\n日本 ") == std::vector<std::string_view>{"one", "two", "日本"});
  CHECK(split_white(" ").empty());
}

TEST_CASE("letters of every script become lower case") { CHECK(lowered("ÄRGER Ωμέγα İ x") == "ärger ωμέγα i̇ x"); }

TEST_CASE("what is not UTF-8 is refused by its item") {
  CHECK_NOTHROW(check_item_text("é", "answer", 2));
  CHECK(complaint([] { check_item_text("ab\xff", "answer", 2); }) == "the answer of item 2: the text is not UTF-8 at byte 2");
}
