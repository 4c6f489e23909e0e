#include "text/split.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;

namespace {

// The words of a text, with bars between; the one that stands first is marked.
std::string cut(const std::string& json, std::string_view text) {
  std::vector<mm::Word> words;
  mm::read_split(Json::parse(json, "t.json"))(text, true, words);
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : "|") + word.text + (word.first ? "!" : "");
  return all;
}

std::string by(const std::string& behavior, const std::string& further = "") {
  return R"({"pattern": {"Regex": "-"}, "behavior": ")" + behavior + "\"" + further + "}";
}

}  // namespace

TEST_CASE("what is found is left out, alone, in a row, or part of a neighbour") {
  CHECK(cut(by("Removed"), "-a--b-") == "a|b");
  CHECK(cut(by("Isolated"), "-a--b-") == "-!|a|-|-|b|-");
  CHECK(cut(by("Contiguous"), "-a--b-") == "-!|a|--|b|-");
  CHECK(cut(by("MergedWithPrevious"), "-a--b-") == "-!|a-|-|b-");
  CHECK(cut(by("MergedWithNext"), "-a--b-") == "-a!|-|-b|-");
  CHECK(cut(by("Removed", R"(, "invert": true)"), "-a--b-") == "-!|-|-|-");
  CHECK(cut(by("Isolated"), "").empty());
  CHECK(cut(by("Isolated"), "ab") == "ab!");
}

TEST_CASE("a string is found as it is, a match of nothing cuts between characters") {
  CHECK(cut(R"({"pattern": {"String": "."}, "behavior": "Isolated"})", "a.b") == "a!|.|b");
  CHECK(cut(R"({"pattern": {"Regex": "x*"}, "behavior": "Isolated"})", "\u00E9xxa") == "\u00E9!|xx|a");
}

TEST_CASE("behaviours that nobody knows and empty patterns are refused") {
  CHECK(complaint([] { cut(by("Doubled"), "a"); }) == "t.json: mm has no Split with the behavior 'Doubled'");
  CHECK(complaint([] { cut(R"({"pattern": {"String": ""}, "behavior": "Isolated"})", "a"); }) == "t.json: pattern: a pattern is empty");
}
