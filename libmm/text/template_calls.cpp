#include "text/template_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "text/unicode.h"

namespace mm {
namespace {

using Value = TemplateValue;
using Arguments = TemplateArguments;
using VKind = TemplateValue::Kind;

[[noreturn]] void refuse(const std::string& what) { throw Error(Kind::input, what); }

const std::string& as_string(const Value& value, std::string_view what) {
  if (!value.is(VKind::string)) refuse(fmt::format("{} takes a string, got {}", what, value.kind_name()));
  return value.string();
}

std::int64_t as_whole(const Value& value, std::string_view what) {
  if (!value.is_whole()) refuse(fmt::format("{} takes a whole number, got {}", what, value.kind_name()));
  return value.integer();
}

// Of a text that grows: what two long ones make of each other fits no memory.
void check_length(const std::string& text) {
  constexpr std::size_t kLongest = 64 << 20;
  if (text.size() > kLongest) refuse("a text becomes too long");
}

bool given(const Value& value) { return !value.is(VKind::undefined) && !value.is(VKind::none); }

// Python's strip(): white space, or the characters of a string.
std::string stripped(const std::string& text, const Value& characters, bool left, bool right) {
  auto set = given(characters) ? decode_utf8(as_string(characters, "strip")) : std::u32string();
  std::ranges::sort(set);
  const auto goes = [&](char32_t c) {
    return given(characters) ? std::ranges::binary_search(set, c) : is_space(c) || (c >= 0x1C && c < 0x20);
  };
  const auto points = decode_utf8(text);
  std::size_t begin = 0, end = points.size();
  while (left && begin < end && goes(points[begin])) ++begin;
  while (right && end > begin && goes(points[end - 1])) --end;
  return encode_utf8(std::u32string_view(points).substr(begin, end - begin));
}

enum class Case { upper, lower, capitalize, title };

std::string in_case(const std::string& text, Case how) {
  std::u32string all;
  bool inside = false;  // of a word
  for (const char32_t c : decode_utf8(text)) {
    const bool up = how == Case::upper || (how == Case::capitalize && all.empty()) || (how == Case::title && !inside);
    if (up)
      append_upper(all, c);
    else
      append_lower(all, c);
    inside = is_letter(c);
  }
  return encode_utf8(all);
}

std::string replaced(const std::string& text, const std::string& from, const std::string& by) {
  if (from.empty()) refuse("replace looks for nothing");
  std::string all;
  std::size_t begin = 0;
  for (auto at = find_text(text, from); at != std::string::npos; at = find_text(text, from, begin)) {
    all += text.substr(begin, at - begin) + by;
    check_length(all);
    begin = at + from.size();
  }
  return all + text.substr(begin);
}

Value::List split(const std::string& text, const Value& separator, std::int64_t most) {
  Value::List parts;
  if (given(separator)) {
    const auto& by = as_string(separator, "split");
    if (by.empty()) refuse("split looks for nothing");
    std::size_t begin = 0;
    for (auto at = find_text(text, by); at != std::string::npos && most != 0; at = find_text(text, by, begin), --most) {
      parts.emplace_back(text.substr(begin, at - begin));
      begin = at + by.size();
    }
    parts.emplace_back(text.substr(begin));
    return parts;
  }
  std::string word;
  for (const char32_t c : decode_utf8(text))
    if (!is_space(c))
      append_utf8(word, c);
    else if (!word.empty())
      parts.emplace_back(std::exchange(word, {}));
  if (!word.empty()) parts.emplace_back(word);
  return parts;
}

Value::List pairs(const Value& value) {
  if (!value.is(VKind::dict)) refuse(fmt::format("items takes a dict, got {}", value.kind_name()));
  Value::List all;
  for (const auto& [key, member] : value.dict()) all.emplace_back(Value::List{Value(key), member});
  return all;
}

std::string joined(const Value& value, const Value& separator) {
  const auto between = separator.text();
  std::string all;
  bool first = true;
  for (const auto& element : value.elements()) {
    if (!std::exchange(first, false)) all += between;
    all += element.text();
    check_length(all);
  }
  return all;
}

Value whole_number(const Value& value) {
  if (value.is_whole()) return value.integer();
  if (value.is_number())
    return std::isnan(value.number()) ? std::int64_t{0} : static_cast<std::int64_t>(std::clamp(value.number(), -9e18, 9e18));
  std::int64_t number = 0;
  if (value.is(VKind::string)) {
    const auto text = stripped(value.string(), {}, true, true);
    if (std::from_chars(text.data(), text.data() + text.size(), number).ptr != text.data() + text.size()) number = 0;
  }
  return number;
}

Value one_end(const Value& value, bool first) {
  const auto all = value.elements();
  return all.empty() ? Value() : first ? all.front() : all.back();
}

Value reversed(const Value& value) {
  auto all = value.elements();
  std::ranges::reverse(all);
  if (!value.is(VKind::string)) return all;
  return joined(Value(std::move(all)), "");
}

Value filled(const Value& value, const Arguments& a) {
  const bool stays = a.at(1, "boolean").truth() ? value.truth() : !value.is(VKind::undefined);
  if (stays) return value;
  const auto otherwise = a.at(0, "default_value");
  return otherwise.is(VKind::undefined) ? Value("") : otherwise;
}

Value as_json(const Value& value, const Arguments& a) {
  const auto indent = a.at(0, "indent");
  for (const auto& [name, argument] : a.named)
    if (name != "indent" && name != "ensure_ascii") refuse(fmt::format("tojson has no '{}' here", shown(name)));
  if (a.at(9, "ensure_ascii").truth()) refuse("tojson has no 'ensure_ascii' here");
  return value.json(given(indent) ? static_cast<int>(std::clamp<std::int64_t>(as_whole(indent, "tojson"), 0, 16)) : -1);
}

using Call = Value (*)(const Value& value, const Arguments& a);
struct Row {
  std::string_view name;
  Call call;
};

Value upper(const Value& v, const Arguments&) { return in_case(v.text(), Case::upper); }
Value lower(const Value& v, const Arguments&) { return in_case(v.text(), Case::lower); }
Value capitalize(const Value& v, const Arguments&) { return in_case(v.text(), Case::capitalize); }
Value title(const Value& v, const Arguments&) { return in_case(v.text(), Case::title); }
Value trim(const Value& v, const Arguments& a) { return stripped(v.text(), a.at(0, "chars"), true, true); }
Value length(const Value& v, const Arguments&) { return v.length(); }
Value items(const Value& v, const Arguments&) { return v.is(VKind::undefined) ? Value(Value::List{}) : Value(pairs(v)); }
Value same(const Value& v, const Arguments&) { return v; }
Value replace(const Value& v, const Arguments& a) {
  return replaced(v.text(), as_string(a.at(0, "old"), "replace"), as_string(a.at(1, "new"), "replace"));
}
Value absolute(const Value& v, const Arguments&) {
  if (!v.is_number()) refuse("abs takes a number, got " + v.kind_name());
  if (!v.is_whole()) return std::abs(v.number());
  if (v.integer() == std::numeric_limits<std::int64_t>::min()) refuse("a number is too large");
  return v.integer() < 0 ? -v.integer() : v.integer();
}

// The elements whose member of some name passes a test, or fails it: (name, test, what the test takes); without a test its truth.
Value with_member(const Value& v, const Arguments& a, bool passing) {
  const auto name = as_string(a.at(0), "selectattr");
  const Arguments rest{.plain = {a.plain.begin() + std::min<std::ptrdiff_t>(2, std::ssize(a.plain)), a.plain.end()}};
  Value::List all;
  for (const auto& element : v.elements()) {
    const auto* found = element.find(name);
    const auto member = found != nullptr ? *found : Value();
    const bool passes = a.plain.size() < 2 ? member.truth() : template_test(as_string(a.at(1), "selectattr"), member, rest);
    if (passes == passing) all.push_back(element);
  }
  return all;
}

constexpr std::array<Row, 23> kFilters{{
    {"trim", trim},
    {"upper", upper},
    {"lower", lower},
    {"capitalize", capitalize},
    {"title", title},
    {"length", length},
    {"count", length},
    {"join", [](const Value& v, const Arguments& a) -> Value { return joined(v, a.at(0, "d")); }},
    {"tojson", as_json},
    {"default", filled},
    {"d", filled},
    {"first", [](const Value& v, const Arguments&) { return one_end(v, true); }},
    {"last", [](const Value& v, const Arguments&) { return one_end(v, false); }},
    {"list", [](const Value& v, const Arguments&) -> Value { return v.elements(); }},
    {"string", [](const Value& v, const Arguments&) -> Value { return v.text(); }},
    {"int", [](const Value& v, const Arguments&) { return whole_number(v); }},
    {"replace", replace},
    {"items", items},
    {"abs", absolute},
    {"safe", same},
    {"selectattr", [](const Value& v, const Arguments& a) { return with_member(v, a, true); }},
    {"rejectattr", [](const Value& v, const Arguments& a) { return with_member(v, a, false); }},
    {"reverse", [](const Value& v, const Arguments&) { return reversed(v); }},
}};

Value strip(const Value& v, const Arguments& a) { return stripped(v.string(), a.at(0), true, true); }
Value left_strip(const Value& v, const Arguments& a) { return stripped(v.string(), a.at(0), true, false); }
Value right_strip(const Value& v, const Arguments& a) { return stripped(v.string(), a.at(0), false, true); }
Value starts(const Value& v, const Arguments& a) { return v.string().starts_with(as_string(a.at(0), "startswith")); }
Value ends(const Value& v, const Arguments& a) { return v.string().ends_with(as_string(a.at(0), "endswith")); }
Value parts(const Value& v, const Arguments& a) {
  const auto most = a.at(1, "maxsplit");
  return split(v.string(), a.at(0, "sep"), given(most) ? as_whole(most, "split") : -1);
}
Value place(const Value& v, const Arguments& a) {
  const auto at = find_text(v.string(), as_string(a.at(0), "find"));
  return at == std::string::npos ? std::int64_t{-1}
                                 : static_cast<std::int64_t>(count_code_points(std::string_view(v.string()).substr(0, at)));
}

constexpr std::array<Row, 12> kStringMethods{{{"strip", strip},
                                              {"lstrip", left_strip},
                                              {"rstrip", right_strip},
                                              {"upper", upper},
                                              {"lower", lower},
                                              {"capitalize", capitalize},
                                              {"title", title},
                                              {"startswith", starts},
                                              {"endswith", ends},
                                              {"split", parts},
                                              {"replace", replace},
                                              {"find", place}}};

Value get(const Value& v, const Arguments& a) {
  const auto* found = v.find(as_string(a.at(0), "get"));
  const auto otherwise = a.at(1);
  return found != nullptr ? *found : otherwise.is(VKind::undefined) ? Value(Value::None()) : otherwise;
}
Value keys(const Value& v, const Arguments&) { return v.elements(); }
Value values(const Value& v, const Arguments&) {
  Value::List all;
  for (const auto& [key, member] : v.dict()) all.push_back(member);
  return all;
}

constexpr std::array<Row, 4> kDictMethods{{{"get", get}, {"items", items}, {"keys", keys}, {"values", values}}};

const Row* find(std::span<const Row> rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? nullptr : &*found;
}

Value range(const Arguments& a) {
  constexpr std::int64_t kMost = 100'000;  // as Jinja's sandbox
  auto begin = a.plain.size() > 1 ? as_whole(a.at(0), "range") : 0;
  const auto end = as_whole(a.at(a.plain.size() > 1 ? 1 : 0), "range"), step = a.plain.size() > 2 ? as_whole(a.at(2), "range") : 1;
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  for (const auto bound : {begin, end, step})
    if (bound > kFar || bound < -kFar) refuse("range takes smaller numbers");
  if (step == 0) refuse("range takes no step of 0");
  Value::List all;
  for (; step > 0 ? begin < end : begin > end; begin += step) {
    if (std::ssize(all) == kMost) refuse(fmt::format("a range of more than {} numbers", kMost));
    all.emplace_back(begin);
  }
  return all;
}

constexpr std::array<std::string_view, 4> kFunctions{"namespace", "range", "dict", "raise_exception"};

bool divides(const Value& value, const Value& by) {
  const auto divisor = as_whole(by, "divisibleby");
  if (divisor == 0) refuse("divisibleby takes no 0");
  return divisor == -1 || as_whole(value, "divisibleby") % divisor == 0;
}

}  // namespace

TemplateValue TemplateArguments::at(std::size_t place, std::string_view name) const {
  if (place < plain.size()) return plain[place];
  for (const auto& [own, value] : named)
    if (!name.empty() && own == name) return value;
  return {};
}

TemplateValue template_filter(std::string_view name, const TemplateValue& value, const TemplateArguments& arguments) {
  const auto* row = find(kFilters, name);
  if (row == nullptr) refuse(fmt::format("mm has no filter '{}'", shown(name)));
  return row->call(value, arguments);
}

bool template_test(std::string_view name, const TemplateValue& value, const TemplateArguments& arguments) {
  const auto other = arguments.at(0);
  if (name == "defined") return !value.is(VKind::undefined);
  if (name == "undefined") return value.is(VKind::undefined);
  if (name == "none") return value.is(VKind::none);
  if (name == "string") return value.is(VKind::string);
  if (name == "mapping") return value.is(VKind::dict);
  if (name == "iterable") return value.is(VKind::string) || value.is(VKind::list) || value.is(VKind::dict) || value.is(VKind::undefined);
  if (name == "sequence") return value.is(VKind::string) || value.is(VKind::list) || value.is(VKind::dict) || value.is(VKind::undefined);
  if (name == "number") return value.is_number();
  if (name == "integer") return value.is(VKind::integer);
  if (name == "float") return value.is(VKind::real);
  if (name == "boolean") return value.is(VKind::boolean);
  if (name == "true") return value.is(VKind::boolean) && value.truth();
  if (name == "false") return value.is(VKind::boolean) && !value.truth();
  if (name == "eq" || name == "equalto") return value == other;
  if (name == "sameas") return value.kind() == other.kind() && value == other;
  if (name == "ne") return !(value == other);
  if (name == "in") return other.holds(value);
  if (name == "odd") return as_whole(value, "odd") % 2 != 0;
  if (name == "even") return as_whole(value, "even") % 2 == 0;
  if (name == "divisibleby") return divides(value, other);
  refuse(fmt::format("mm has no test '{}'", shown(name)));
}

TemplateValue template_method(std::string_view name, const TemplateValue& value, const TemplateArguments& arguments) {
  const Row* row = value.is(VKind::string) ? find(kStringMethods, name) : value.is(VKind::dict) ? find(kDictMethods, name) : nullptr;
  if (row == nullptr) refuse(fmt::format("{} has nothing to call '{}'", value.kind_name(), shown(name)));
  return row->call(value, arguments);
}

TemplateValue template_function(std::string_view name, const TemplateArguments& arguments) {
  if (name == "range") return range(arguments);
  if (name == "raise_exception") refuse("the template refuses this conversation: " + shown(arguments.at(0, "message").text()));
  if (name == "namespace" || name == "dict") {
    TemplateValue::Dict members;
    if (!arguments.plain.empty()) refuse(fmt::format("{} takes arguments with names", name));
    for (const auto& [key, value] : arguments.named) members.emplace_back(key, value);
    return name == "dict" ? TemplateValue(std::move(members)) : TemplateValue::space(std::move(members));
  }
  if (name == "strftime_now") refuse("mm has no strftime_now: what a model is asked shall not depend on the day");
  refuse(fmt::format("mm has no function '{}'", shown(name)));
}

bool is_template_function(std::string_view name) { return std::ranges::find(kFunctions, name) != kFunctions.end(); }

}  // namespace mm
