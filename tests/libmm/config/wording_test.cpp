#include "config/wording.h"

#include "support/doctest.h"
#include "support/every_type.h"

TEST_CASE("the words about an option: how it is typed, and what it takes") {
  const auto settings = mm::Settings::of<EveryType>();
  const auto words = [&](std::string_view key) { return mm::synopsis(*settings.find(key)) + " | " + mm::facts(*settings.find(key)); };
  CHECK(words("flag") == "-f, --flag | ");
  CHECK(words("count") == "--count N | at least -2; default 3");
  CHECK(words("number") == "--number NUMBER | at most 1000000000; default 0.1");
  CHECK(words("text") == "-t, --text TEXT | default plain");
  CHECK(words("choice") == "--choice a|b | default a");
  CHECK(words("file") == "--file PATH | ");
  CHECK(words("list") == "--list PATH | may be given several times");
  CHECK(words("outer.deep") == "--outer.deep | default true");
  CHECK(words("outer.inner.rate") == "--outer.inner.rate NUMBER | above 0; default 0.5");
  CHECK(words("outer.inner.steps") == "--outer.inner.steps N | 1 to 9");
  CHECK(mm::synopsis(mm::kCommonFlags[0]) == "--config FILE");
}

TEST_CASE("where options come from, by an option of the program's own") {
  const auto settings = mm::Settings::of<EveryType>();
  CHECK(mm::option_sources("x", settings).find("(--large 4 is 'large: 4') and a variable of the environment (MM_X_LARGE=4,") !=
        std::string::npos);
  CHECK(mm::option_sources().find(
            "(--decode.beam 4 is 'decode: {beam: 4}') and a variable of the environment (MM_CAPTION_DECODE_BEAM=4,") != std::string::npos);
}

TEST_CASE("long texts are wrapped between words") {
  CHECK(mm::wrapped("aa bb cc", 5, 0) == "aa bb\ncc");
  CHECK(mm::wrapped("aa bb cc", 7, 2) == "aa bb\n  cc");
  CHECK(mm::wrapped("aaaaaaaaaa b", 4, 2) == "aaaaaaaaaa\n  b");
  CHECK(mm::wrapped("", 10, 2).empty());
}
