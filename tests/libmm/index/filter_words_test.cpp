#include "index/filter_words.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::FilterWords;

TEST_CASE("words, names and values come one after the other") {
  FilterWords words("  NOT a.b-c_1 <= -1.5e3, \"it's \\\"so\\\"\" 'x' true nothing", "--where");
  CHECK(!words.take("no"));
  CHECK(words.take("not"));
  CHECK(words.name() == "a.b-c_1");
  CHECK(!words.take("=="));
  CHECK(words.take("<="));
  CHECK(std::get<double>(words.value()) == -1500);
  CHECK(words.take(","));
  CHECK(std::get<std::string>(words.value()) == "it's \"so\"");
  CHECK(std::get<std::string>(words.value()) == "x");
  CHECK(std::get<bool>(words.value()));
  CHECK(!words.take("not"));
  CHECK(words.name() == "nothing");
  CHECK(words.ended());
}

TEST_CASE("what makes no sense is shown with its place") {
  CHECK(complaint([] { FilterWords("  ", "--where").value(); }) == "--where: here a value is expected (at the end, column 3)");
  CHECK(complaint([] { FilterWords("'abc", "--where").value(); }) == "--where: this text has no end (before ''abc', column 1)");
  CHECK(complaint([] { FilterWords("12x", "--where").value(); }).find("here a number") != std::string::npos);
  CHECK(complaint([] { FilterWords("= 3", "--where").name(); }).find("here the name of a field is expected (before '= 3', column 1)") !=
        std::string::npos);
}
