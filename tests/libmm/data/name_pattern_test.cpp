#include "data/name_pattern.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::optional<NameFields> match(const std::string& pattern, const std::string& name) { return NamePattern(pattern, "p").match(name); }

bool fits(const std::string& rule, const NameFields& fields) { return PartRule(rule, {"take", "speaker"}, "r").fits(fields); }

}  // namespace

TEST_CASE("fields are what stands between the texts") {
  CHECK(match("{label}_{speaker}_{take}.wav", "7_george_12.wav") == NameFields{{"label", "7"}, {"speaker", "george"}, {"take", "12"}});
  CHECK(match("{label}-{fold}-{clip}.ogg", "baby_cry-1-187207-A.ogg") ==
        NameFields{{"label", "baby_cry"}, {"fold", "1"}, {"clip", "187207-A"}});
  CHECK(match("{label}/{speaker}_nohash_{take}.wav", "yes/0a7c_nohash_3.wav") ==
        NameFields{{"label", "yes"}, {"speaker", "0a7c"}, {"take", "3"}});
  CHECK(match("x{a}", "xyz") == NameFields{{"a", "yz"}});
}

TEST_CASE("a field is not empty, and does not go through folders") {
  CHECK(!match("{a}_{b}.wav", "_1.wav"));
  CHECK(!match("{a}_{b}.wav", "1_.wav"));
  CHECK(!match("{a}_{b}.wav", "1_2.flac"));
  CHECK(!match("{a}_{b}.wav", "12.wav"));
  CHECK(!match("{a}_{b}.wav", "1_2/3.wav"));
  CHECK(!match("x{a}", "yz"));
  CHECK(!match("{a}.wav", ".wav"));
}

TEST_CASE("a pattern says how deep its files lie") {
  CHECK(NamePattern("{a}.wav", "p").folders() == 0);
  CHECK(NamePattern("train/{a}/{b}.wav", "p").folders() == 2);
  CHECK(NamePattern("{a}.wav", "p").ending() == ".wav");
}

TEST_CASE("patterns that cannot be") {
  const auto says = [](const std::string& pattern) { return complaint([&] { NamePattern(pattern, "p"); }); };
  CHECK(says("a.wav") == "p: 'a.wav' names no field");
  CHECK(says("{a") == "p: '{a' has a brace that does not close");
  CHECK(says("{}.wav") == "p: '{}.wav' has a field without a name");
  CHECK(says("{a}_{a}") == "p: '{a}_{a}' has the field 'a' twice");
  CHECK(says("{a}{b}") == "p: '{a}{b}' has two fields with nothing between them");
  CHECK(exit_code([] { NamePattern("a", "p"); }) == 2);
}

TEST_CASE("a rule names values, or whole numbers from one to another") {
  const NameFields george{{"take", "4"}, {"speaker", "george"}};
  CHECK(fits("speaker=george", george));
  CHECK(fits("speaker=theo,george", george));
  CHECK(fits("take=0..4", george));
  CHECK(fits("take=0,2..9", george));
  CHECK(!fits("take=0..3,5", george));
  CHECK(!fits("speaker=geo", george));
  CHECK(!fits("speaker=0..4", george));
  CHECK(!fits("", george));
  CHECK(PartRule("", {}, "r").empty());
}

TEST_CASE("rules that cannot be") {
  const auto says = [](const std::string& rule) { return complaint([&] { PartRule(rule, {"take", "speaker"}, "r"); }); };
  CHECK(says("george") == "r: 'george' is not of the form FIELD=VALUE");
  CHECK(says("speaker=") == "r: 'speaker=' is not of the form FIELD=VALUE");
  CHECK(says("speakr=theo") == "r: the pattern has no field 'speakr' (did you mean 'speaker'?)");
  CHECK(says("take=1,,2") == "r: 'take=1,,2' has an empty value");
  CHECK(exit_code([] { PartRule("take", {"take"}, "r"); }) == 2);
}
