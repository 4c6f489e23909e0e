#include "text/template_value.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Value = mm::TemplateValue;

namespace {

Value of(const std::string& json) { return Value::of(Json::parse(json, "v")); }

}  // namespace

TEST_CASE("values are written as Python writes them") {
  CHECK(of(R"(["a", "it's", "q\"'", 1, 2.0, 1e300, true, null, {"k": []}])").shown() ==
        R"(['a', "it's", 'q"\'', 1, 2.0, 1e+300, True, None, {'k': []}])");
  CHECK(of(R"("a\n\u0001é")").shown() == "'a\\n\\x01é'");
  CHECK(of(R"("a")").text() == "a");
  CHECK(Value().text() == "");
  CHECK(of(R"({"a": [1, "é\""], "b": {}})").json() == R"({"a": [1, "é\""], "b": {}})");
  CHECK(of("[1]").json(2) == "[\n  1\n]");
}

TEST_CASE("truth, length and members") {
  for (const auto* empty : {"0", "0.0", "false", "null", "\"\"", "[]", "{}"}) CHECK_FALSE(of(empty).truth());
  CHECK_FALSE(Value().truth());
  CHECK(of("[0]").truth());
  CHECK(of(R"("é€")").length() == 2);
  CHECK_THROWS_AS(of("1").length(), mm::Error);
  CHECK(of("[1, 2]").at(std::int64_t{-1}) == of("2"));
  CHECK(of("[1, 2]").at(std::int64_t{2}).is(Value::Kind::undefined));
  CHECK(of(R"("é€")").at(std::int64_t{1}).string() == "€");
  CHECK(of("null").at("a").is(Value::Kind::undefined));
  CHECK_THROWS_AS(Value().at("a"), mm::Error);
}

TEST_CASE("slices are Python's, whatever their bounds") {
  const auto list = of("[0, 1, 2, 3, 4]");
  const auto sliced = [&](const Value& from, const Value& to, const Value& step) { return list.slice(from, to, step).shown(); };
  const auto n = [](std::int64_t x) { return Value(x); };
  CHECK(sliced(n(1), {}, {}) == "[1, 2, 3, 4]");
  CHECK(sliced(n(-2), {}, {}) == "[3, 4]");
  CHECK(sliced({}, {}, n(-2)) == "[4, 2, 0]");
  CHECK(sliced(n(3), n(0), n(-1)) == "[3, 2, 1]");
  CHECK(sliced(n(-99), n(99), n(3)) == "[0, 3]");
  CHECK(sliced(n(99), n(-99), n(-9)) == "[4]");
  CHECK(sliced(n(2), n(1), {}) == "[]");
  CHECK(sliced(n(INT64_MIN), n(INT64_MAX), n(INT64_MAX)) == "[0]");
  CHECK_THROWS_AS(sliced({}, {}, n(0)), mm::Error);
}

TEST_CASE("numbers of two kinds are equal, other kinds are not; order is between equals") {
  CHECK(of("1") == of("1.0"));
  CHECK(of("true") == of("1"));
  CHECK_FALSE(of("\"1\"") == of("1"));
  CHECK(of(R"({"a": 1, "b": 2})") == of(R"({"b": 2, "a": 1})"));
  CHECK(of("1") < of("1.5"));
  CHECK(of("\"a\"") < of("\"b\""));
  CHECK_THROWS_AS((void)(of("\"a\"") < of("1")), mm::Error);
}

TEST_CASE("a list knows how much it is made of") {
  Value list = Value::List{};
  for (int i = 0; i < 100; ++i) list = Value::List{list, list};
  CHECK(list.weight() > std::int64_t{1} << 50);
  CHECK(of(R"({"ab": "cd"})").weight() == 1 + 3 + 2);
}
