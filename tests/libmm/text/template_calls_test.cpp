#include "text/template_calls.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Value = mm::TemplateValue;

namespace {

Value of(const std::string& json) { return Value::of(Json::parse(json, "v")); }

}  // namespace

TEST_CASE("filters take what Python's would") {
  const auto filtered = [](const char* name, const char* value, std::vector<Value> arguments = {}) {
    return mm::template_filter(name, of(value), {.plain = std::move(arguments)}).shown();
  };
  CHECK(filtered("trim", "\" \\u00a0a b \\n\"") == "'a b'");
  CHECK(filtered("capitalize", "\"ÉCOLE\"") == "'École'");
  CHECK(filtered("upper", "\"straße\"") == "'STRASSE'");
  CHECK(filtered("join", "[1, \"a\"]", {", "}) == "'1, a'");
  CHECK(filtered("default", "\"\"", {"x"}) == "''");
  CHECK(filtered("default", "\"\"", {"x", true}) == "'x'");
  CHECK(filtered("first", "\"éa\"") == "'é'");
  const auto* two = R"([{"a": 1, "b": 1}, {"a": 2}, {"b": 0}])";
  CHECK(filtered("selectattr", two, {"a", "equalto", of("2")}) == "[{'a': 2}]");
  CHECK(filtered("selectattr", two, {"b"}) == "[{'a': 1, 'b': 1}]");
  CHECK(filtered("rejectattr", two, {"a", "defined"}) == "[{'b': 0}]");
  CHECK_THROWS_WITH_AS(filtered("selectattr", two, {"a", "nice"}), "mm has no test 'nice'", mm::Error);
  CHECK_THROWS_AS(filtered("selectattr", two), mm::Error);
  CHECK_THROWS_WITH_AS(filtered("map", "[]"), "mm has no filter 'map'", mm::Error);
  CHECK_THROWS_AS(filtered("join", "1"), mm::Error);
  CHECK_THROWS_AS(mm::template_filter("tojson", of("1"), {.plain = {}, .named = {{"sort_keys", Value(true)}}}), mm::Error);
}

TEST_CASE("tests, methods and functions") {
  CHECK(mm::template_test("mapping", of("{}"), {}));
  CHECK_FALSE(mm::template_test("string", of("1"), {}));
  CHECK_THROWS_AS(mm::template_test("odd", of("\"a\""), {}), mm::Error);
  CHECK_THROWS_AS(mm::template_test("divisibleby", of("4"), {.plain = {of("0")}}), mm::Error);
  CHECK(mm::template_method("split", of("\"a  b\""), {}).shown() == "['a', 'b']");
  CHECK(mm::template_method("get", of(R"({"a": 1})"), {.plain = {"b"}}).shown() == "None");
  CHECK_THROWS_WITH_AS(mm::template_method("pop", of("{}"), {}), "a dict has nothing to call 'pop'", mm::Error);
  CHECK_THROWS_AS(mm::template_function("range", {.plain = {of("100001")}}), mm::Error);
  CHECK_THROWS_AS(mm::template_function("range", {.plain = {of("0"), of("5"), of("0")}}), mm::Error);
  CHECK(mm::is_template_function("namespace"));
  CHECK_FALSE(mm::is_template_function("strftime_now"));
}
