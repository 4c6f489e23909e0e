#include "config/value.h"

#include <array>

#include "support/caught.h"
#include "support/doctest.h"

namespace {

// What is complained of when `text` is given to a member of type T; empty when it is taken.
template <class T>
std::string complaint_of(std::string_view text, const mm::Limits& limits = {}) {
  T member{};
  return complaint([&] { mm::assign(&member, text, limits, "x"); });
}

template <class T>
T taken(std::string_view text) {
  T member{};
  mm::assign(&member, text, {}, "x");
  return member;
}

}  // namespace

TEST_CASE("text becomes exactly the value that it spells") {
  CHECK(taken<bool>("true"));
  CHECK_FALSE(taken<bool>("false"));
  CHECK(taken<int>("-2147483648") == -2147483648);
  CHECK(taken<int>("0") == 0);
  CHECK(taken<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(taken<std::uint64_t>("18446744073709551615") == 18446744073709551615U);
  CHECK(taken<std::uint64_t>("9223372036854775808") == 9223372036854775808U);
  CHECK(taken<double>("1") == 1.0);
  CHECK(taken<double>(".5") == 0.5);
  CHECK(taken<double>("-1.25e-3") == -0.00125);
  CHECK(taken<double>("1E+2") == 100);
  CHECK(taken<double>("0.1") == 0.1);
  CHECK(taken<std::string>(" no ") == " no ");
  CHECK(taken<std::optional<int>>("7") == 7);
  CHECK(taken<std::optional<bool>>("false") == false);
  CHECK(taken<std::vector<std::string>>("a,b") == std::vector<std::string>{"a,b"});
}

TEST_CASE("what other readers would guess is refused") {
  for (const char* text : {"yes", "no", "on", "off", "True", "1", "0", "", " true"})
    CHECK(complaint_of<bool>(text).starts_with("x: expected true or false, got"));
  for (const char* text : {"", "-", "+1", "1e3", "1_000", "0x10", "0o10", "3.0", " 3", "3 ", "three", "--1", "1,000"})
    CHECK(complaint_of<int>(text).starts_with("x: expected a whole number, got"));
  for (const char* text : {"010", "00", "-01"}) CHECK(complaint_of<int>(text).starts_with("x: a whole number has no leading zeros"));
  for (const char* text : {"nan", ".nan", "inf", "-inf", ".inf", "0x10", "1.", ".", "-", "", "1e", "e5", "010.5", "1.5f", "1,5", "+1"})
    CHECK(complaint_of<double>(text).starts_with("x: expected a decimal number, got"));
  for (const char* text : {"1e999", "-1e999", "1e-999"}) CHECK(complaint_of<double>(text).ends_with("does not fit double precision"));
}

TEST_CASE("numbers outside of their type say what fits") {
  CHECK(complaint_of<int>("2147483648") == "x: must be -2147483648 to 2147483647, got '2147483648'");
  CHECK(complaint_of<std::int64_t>("9223372036854775808").starts_with("x: must be -9223372036854775808 to"));
  CHECK(complaint_of<std::uint64_t>("-1") == "x: must be 0 to 18446744073709551615, got '-1'");
  CHECK(complaint_of<std::uint64_t>("18446744073709551616").starts_with("x: must be 0 to"));
}

TEST_CASE("limits are kept, and a refused value changes nothing") {
  constexpr std::array<std::string_view, 3> kChoices{"auto", "text", "jsonl"};
  CHECK(complaint_of<int>("0", mm::between(1, 64)) == "x: must be 1 to 64, got 0");
  CHECK(complaint_of<int>("65", mm::between(1, 64)) == "x: must be 1 to 64, got 65");
  CHECK(complaint_of<int>("64", mm::between(1, 64)).empty());
  CHECK(complaint_of<double>("0", mm::above(0)) == "x: must be above 0, got 0");
  CHECK(complaint_of<double>("1e-300", mm::above(0)).empty());
  CHECK(complaint_of<std::optional<int>>("-1", mm::at_least(0)) == "x: must be at least 0, got -1");
  CHECK(complaint_of<std::string>("json", mm::one_of(kChoices)) == "x: must be auto, text or jsonl, got 'json' (did you mean 'jsonl'?)");
  CHECK(complaint_of<std::vector<std::string>>("b", mm::one_of(kChoices)).starts_with("x: must be auto"));

  int member = 5;
  CHECK_THROWS_AS(mm::assign(&member, "99", mm::between(1, 9), "x"), mm::Error);
  CHECK_THROWS_AS(mm::assign(&member, "x", {}, "x"), mm::Error);
  CHECK(member == 5);
}

TEST_CASE("a message stays one short line, whatever the text holds") {
  CHECK(complaint_of<int>("a\nb\x01") == "x: expected a whole number, got 'a\\x0ab\\x01'");
  CHECK(complaint_of<int>(std::string(10'000, 'y')).size() < 120);
}

TEST_CASE("lists and unset values go only where they fit") {
  std::vector<std::string> list;
  std::optional<int> perhaps = 3;
  int number = 3;
  const std::vector<std::string> texts{"a", "b"};
  mm::assign_list(&list, texts, {}, "x");
  CHECK(list == texts);
  mm::assign_unset(&perhaps, "x");
  CHECK_FALSE(perhaps.has_value());
  CHECK(complaint([&] { mm::assign_list(&number, texts, {}, "x"); }) == "x: expected a whole number, got a list");
  CHECK(complaint([&] { mm::assign_unset(&number, "x"); }) == "x: expected a whole number, got nothing");
  CHECK(exit_code([&] { mm::assign_unset(&list, "x"); }) == 2);
}

TEST_CASE("texts of values are what assign takes back") {
  double tenth = 0.1, tiny = 5e-324;
  std::optional<double> unset;
  bool flag = true;
  CHECK(mm::texts_of(&tenth) == std::vector<std::string>{"0.1"});
  CHECK(taken<double>(mm::texts_of(&tiny).front()) == tiny);
  CHECK(mm::texts_of(&unset).empty());
  CHECK(mm::texts_of(&flag) == std::vector<std::string>{"true"});
}

TEST_CASE("types are told apart") {
  bool flag = false;
  std::optional<bool> perhaps;
  std::vector<std::string> list;
  std::optional<std::string> text;
  std::uint64_t seed = 0;
  CHECK(mm::is_flag(&flag));
  CHECK(mm::is_flag(&perhaps));
  CHECK_FALSE(mm::is_flag(&seed));
  CHECK(mm::is_list(&list));
  CHECK(mm::is_string(&list));
  CHECK(mm::is_string(&text));
  CHECK_FALSE(mm::is_string(&seed));
  CHECK(mm::value_name(&seed) == "N");
  CHECK(mm::value_name(&flag).empty());
  CHECK(mm::type_name(&text) == "text");
  CHECK(mm::allowed_values({}).empty());
  CHECK(mm::allowed_values({.most = 3}) == "at most 3");
}

TEST_CASE("a number that the type cannot hold is told the option's range, not the type's") {
  int number = 0;
  std::int64_t large = 0;
  std::uint64_t seed = 0;
  const auto told = [](const mm::Target& target, const char* text, const mm::Limits& limits) {
    return complaint([&] { mm::assign(target, text, limits, "--x"); });
  };
  CHECK(told(&number, "99999999999999", mm::between(1, 64)) == "--x: must be 1 to 64, got '99999999999999'");
  CHECK(told(&large, "9223372036854775808", mm::at_least(0)) == "--x: must be 0 to 9223372036854775807, got '9223372036854775808'");
  CHECK(told(&seed, "-1", {}) == "--x: must be 0 to 18446744073709551615, got '-1'");
}
