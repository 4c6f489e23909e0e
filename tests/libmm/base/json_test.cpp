#include "base/json.h"

#include <limits>

#include "base/error.h"
#include "base/json_events.h"
#include "support/doctest.h"

using mm::Json;

namespace {

// Writes every event down.
struct Heard : mm::JsonEvents {
  void begin_object() override { log += "{"; }
  void key(std::string& name) override { log += name + ":"; }
  void end_object() override { log += "}"; }
  void begin_array() override { log += "["; }
  void end_array() override { log += "]"; }
  void text(std::string& value) override { log += "'" + value + "' "; }
  void natural(std::uint64_t value) override { log += std::to_string(value) + " "; }
  void null() override { log += "null "; }
  void other(std::string_view what) override { log += "<" + std::string(what) + "> "; }
  std::string log;
};

std::string heard(std::string_view text, int deepest = 8) {
  Heard events;
  mm::parse_json(text, "t", deepest, events);
  return events.log;
}

}  // namespace

TEST_CASE("events tell a text in order, and tell natural numbers from all others") {
  CHECK(heard(R"( {"a": [1, "x\u00e9", null], "b": {}} )") == "{a:[1 'x\xC3\xA9' null ]b:{}}");
  CHECK(heard("[18446744073709551615, 18446744073709551616, -0, -1, 1.0, 1e2, true]") ==
        "[18446744073709551615 <a number> <a number> <a number> <a number> <a number> <true or false> ]");
}

TEST_CASE("who reads other numbers and truths is told them") {
  struct Numbers final : Heard {
    void negative(std::int64_t value) override { log += std::to_string(value) + "i "; }
    void real(double value) override { log += std::to_string(value) + " "; }
    void boolean(bool value) override { log += value ? "yes " : "no "; }
  } events;
  mm::parse_json("[1, -3, 0.5, -9223372036854775808, 18446744073709551616, true, false]", "t", 8, events);
  CHECK(events.log == "[1 -3i 0.500000 -9223372036854775808i 18446744073709551616.000000 yes no ]");
}

TEST_CASE("events end where a text is not JSON") {
  for (const char* text : {"", "{", "{} x", "[1e400]", "[01]", "\"\xFF\"", "\xEF\xBB\xBF{}", "[\"\\ud800\"]"})
    CHECK_THROWS_AS(heard(text), mm::Error);
  CHECK_THROWS_AS(heard(std::string_view("{}\0", 3)), mm::Error);
  CHECK(heard("[[]]", 2) == "[[]]");
  CHECK_THROWS_WITH_AS(heard("[[[]]]", 2), "JSON is nested deeper than 2 levels", mm::Error);
}

TEST_CASE("members are checked, and messages name file and key") {
  const Json json = Json::parse(R"({"a": {"b": 3, "s": "x"}, "n": null, "list": [1, 2]})", "config.json");
  CHECK(json.at("a").integer("b") == 3);
  CHECK(json.at("a").integer("absent", 7) == 7);
  CHECK(json.integer("n", 5) == 5);
  CHECK(json.at("list").integers() == std::vector<std::int64_t>{1, 2});
  try {
    json.at("a").integer("s", 1);
    FAIL("a string was taken for a number");
  } catch (const mm::Error& e) {
    CHECK(std::string(e.what()) == "expected a whole number, got a string");
    CHECK(e.where == "config.json: a.s");
  }
}

TEST_CASE("what other parsers swallow is refused") {
  for (const char* text : {R"({"a": 1, "a": 2})", "\xEF\xBB\xBF{}", "{} x", "[NaN]", "[1e400]", "\"\xFF\"", ""})
    CHECK_THROWS_AS(Json::parse(text, "t"), mm::Error);
  CHECK_THROWS_AS(Json::parse(std::string_view("{}\0", 3), "t"), mm::Error);
  CHECK_THROWS_AS(Json::parse(std::string(1000, '['), "t"), mm::Error);
  CHECK_THROWS_AS(Json::parse(std::string(513, '[') + std::string(513, ']'), "t"), mm::Error);
  CHECK(Json::parse(std::string(512, '[') + std::string(512, ']'), "t").is_array());
  CHECK_THROWS_AS(Json::parse("[3.9]", "t").integers(), mm::Error);
  CHECK_THROWS_AS(Json::parse("18446744073709551615", "t").integer(), mm::Error);
}

TEST_CASE("equal keys are found in any object, however large or deep") {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"" + std::to_string(i) + "\": " + std::to_string(i) + ", ";
  CHECK(Json::parse(text + "\"x\": 1}", "t").integer("999") == 999);
  try {
    Json::parse("[{\"inner\": " + text + "\"500\": 1}}]", "t.json");
    FAIL("a key that stands twice was taken");
  } catch (const mm::Error& e) {
    CHECK(std::string(e.what()) == "the key '500' stands twice in one JSON object");
    CHECK(e.where == "t.json");
  }
  CHECK(Json::parse(R"([{"a": 1}, {"a": 2}, {"b": {"a": 3}}])", "t").size() == 3);
}

TEST_CASE("an object of whole numbers is walked without a Json for each") {
  std::vector<std::pair<std::string, std::int64_t>> seen;
  const auto note = [&](std::string_view key, std::int64_t value) { seen.emplace_back(key, value); };
  Json::parse(R"({"b": 2, "a": -1, "": 9223372036854775807})", "t").each_integer(note);
  CHECK(seen == std::vector<std::pair<std::string, std::int64_t>>{{"b", 2}, {"a", -1}, {"", 9223372036854775807}});
  CHECK_THROWS_AS(Json::parse(R"({"b": 18446744073709551615})", "t").each_integer(note), mm::Error);
  CHECK_THROWS_AS(Json::parse(R"([1])", "t").each_integer(note), mm::Error);
  try {
    Json::parse(R"({"v": {"b": 2.0}})", "t").at("v").each_integer(note);
    FAIL("a fraction was taken for a whole number");
  } catch (const mm::Error& e) {
    CHECK(std::string(e.what()) == "expected a whole number, got a number");
    CHECK(e.where == "t: v.b");
  }
}

TEST_CASE("building keeps the order and does not touch what was copied from") {
  Json record = Json::object();
  record.set("id", 1);
  Json copy = record;
  copy.set("text", "a\nb");
  Json list = Json::array();
  list.push(record);
  copy.set("list", list);
  CHECK(record.dump() == R"({"id":1})");
  CHECK(copy.dump() == R"({"id":1,"text":"a\nb","list":[{"id":1}]})");
}

TEST_CASE("a message stays one short line, whatever the text holds") {
  try {
    Json::parse("\"" + std::string(1'000'000, 'x') + "\n\xFF", "t");
    FAIL("a broken string was taken");
  } catch (const mm::Error& e) {
    const std::string what = e.what();
    CHECK(what.starts_with("not valid JSON: parse error at line 2, column 0"));
    CHECK(what.size() < 400);
    CHECK(what.find('\n') == std::string::npos);
  }
}

TEST_CASE("a lone surrogate is refused") { CHECK_THROWS_AS(Json::parse(R"("\ud800")", "t"), mm::Error); }

TEST_CASE("numbers that are not finite, and bytes that are no text, are written as JSON can hold them") {
  Json list = Json::array();
  list.push(std::numeric_limits<double>::infinity());
  list.push("\xFFx");
  CHECK(list.dump() == "[null,\"\xEF\xBF\xBDx\"]");
}
