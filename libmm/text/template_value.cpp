#include "text/template_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "text/unicode.h"

namespace mm {
namespace {

using VKind = TemplateValue::Kind;

[[noreturn]] void refuse(const std::string& what) { throw Error(Kind::input, what); }

// Python's repr of a float: the shortest digits that read back, with a point.
std::string shown_real(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

// Python's repr of a string: single quotes, unless only those stand in it.
std::string shown_string(const std::string& text) {
  const bool doubled = text.find('\'') != std::string::npos && text.find('"') == std::string::npos;
  const char quote = doubled ? '"' : '\'';
  std::string all(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\')
      all += {'\\', c};
    else if (c == '\n')
      all += "\\n";
    else if (c == '\r')
      all += "\\r";
    else if (c == '\t')
      all += "\\t";
    else if (byte < 0x20 || byte == 0x7F)
      all += fmt::format("\\x{:02x}", byte);
    else
      all += c;
  }
  return all + quote;
}

// The places that value[from:to:step] takes of `length`, in order (CPython's PySlice_AdjustIndices).
std::vector<std::int64_t> places(std::int64_t length, const TemplateValue& from, const TemplateValue& to, const TemplateValue& step) {
  const auto whole = [](const TemplateValue& value, std::int64_t otherwise) {
    if (value.is(VKind::undefined) || value.is(VKind::none)) return otherwise;
    if (!value.is_whole()) refuse("a slice takes whole numbers, got " + value.kind_name());
    return value.integer();
  };
  const auto by = whole(step, 1);
  if (by == 0) refuse("a slice's step is 0");
  const std::int64_t low = by > 0 ? 0 : -1, high = by > 0 ? length : length - 1;
  const auto bound = [&](const TemplateValue& value, std::int64_t otherwise) {
    auto at = whole(value, otherwise);
    if (value.is(VKind::undefined) || value.is(VKind::none)) return at;
    if (at < 0) at = at < -length ? low : at + length;
    return std::clamp<std::int64_t>(at, low, high);
  };
  const auto first = bound(from, by > 0 ? low : high), last = bound(to, by > 0 ? high : low);
  std::vector<std::int64_t> found;
  const auto stride = std::clamp<std::int64_t>(by, -length - 1, length + 1);
  for (auto i = first; by > 0 ? i < last : i > last; i += stride) found.push_back(i);
  return found;
}

std::string encoded(std::u32string_view points) { return encode_utf8(points); }

}  // namespace

void TemplateValue::contain(const TemplateValue& part) {
  constexpr int kDeepest = 600;
  constexpr std::int64_t kHeaviest = std::int64_t{1} << 60;
  weight_ = std::min(kHeaviest, weight_ + part.weight_);
  depth_ = std::max(depth_, part.depth_ + 1);
  if (depth_ > kDeepest) refuse(fmt::format("a value is nested more than {} deep", kDeepest));
}

TemplateValue::TemplateValue(List list) {
  for (const auto& element : list) contain(element);
  held_ = std::make_shared<const List>(std::move(list));
}

TemplateValue::TemplateValue(Dict dict) {
  for (const auto& [key, value] : dict) {
    contain(value);
    weight_ += std::ssize(key);
  }
  held_ = std::make_shared<const Dict>(std::move(dict));
}

TemplateValue TemplateValue::space(Dict members) {
  TemplateValue value;
  value.held_ = Space{std::make_shared<Dict>(std::move(members))};
  return value;
}

TemplateValue TemplateValue::of(const Json& json) {
  if (json.is_null()) return None();
  if (json.is_bool()) return json.boolean();
  if (json.is_integer()) return json.integer();
  if (json.is_number()) return json.number();
  if (json.is_string()) return json.string();
  if (json.is_array()) {
    List list;
    for (std::size_t i = 0; i < json.size(); ++i) list.push_back(of(json.at(i)));
    return list;
  }
  Dict dict;
  json.each_member([&](const std::string& key, const Json& value) { dict.emplace_back(key, of(value)); });
  return dict;
}

std::string TemplateValue::kind_name() const {
  constexpr std::array kNames{"nothing", "None", "a truth value", "a number", "a number", "a string", "a list", "a dict", "a namespace"};
  return kNames[held_.index()];
}

const TemplateValue::Dict& TemplateValue::dict() const {
  return is(Kind::space) ? *std::get<Space>(held_).members : *std::get<std::shared_ptr<const Dict>>(held_);
}

TemplateValue::Dict& TemplateValue::members() const { return *std::get<Space>(held_).members; }

std::int64_t TemplateValue::integer() const {
  return is(Kind::boolean) ? static_cast<std::int64_t>(std::get<bool>(held_)) : std::get<std::int64_t>(held_);
}

double TemplateValue::number() const { return is(Kind::real) ? std::get<double>(held_) : static_cast<double>(integer()); }

bool TemplateValue::truth() const {
  if (is_number()) return number() != 0;
  if (is(Kind::string)) return !string().empty();
  if (is(Kind::list)) return !list().empty();
  if (is(Kind::dict)) return !dict().empty();
  return is(Kind::space);
}

std::int64_t TemplateValue::length() const {
  if (is(Kind::undefined)) return 0;
  if (is(Kind::string)) return static_cast<std::int64_t>(count_code_points(string()));
  if (is(Kind::list)) return std::ssize(list());
  if (is(Kind::dict)) return std::ssize(dict());
  refuse(kind_name() + " has no length");
}

TemplateValue::List TemplateValue::elements() const {
  List all;
  if (is(Kind::list)) return list();
  if (is(Kind::dict))
    for (const auto& [key, value] : dict()) all.emplace_back(key);
  else if (is(Kind::string))
    for (std::string_view rest = string(); !rest.empty();) {
      const auto before = rest;
      take_first(rest);
      all.emplace_back(std::string(before.substr(0, before.size() - rest.size())));
    }
  else if (!is(Kind::undefined))
    refuse(kind_name() + " cannot be looped over");
  return all;
}

std::string TemplateValue::text() const { return is(Kind::string) ? string() : is(Kind::undefined) ? "" : shown(); }

std::string TemplateValue::shown() const {
  std::string all;
  append_shown(all);
  return all;
}

void TemplateValue::append_shown(std::string& to) const {
  bool first = true;
  const auto between = [&] {
    if (!std::exchange(first, false)) to += ", ";
  };
  switch (kind()) {
    case Kind::undefined: to += "Undefined"; break;
    case Kind::none: to += "None"; break;
    case Kind::boolean: to += std::get<bool>(held_) ? "True" : "False"; break;
    case Kind::integer: to += std::to_string(std::get<std::int64_t>(held_)); break;
    case Kind::real: to += shown_real(std::get<double>(held_)); break;
    case Kind::string: to += shown_string(string()); break;
    case Kind::space: refuse("a namespace cannot be written");
    case Kind::list:
      to += '[';
      for (const auto& element : list()) between(), element.append_shown(to);
      to += ']';
      break;
    case Kind::dict:
      to += '{';
      for (const auto& [key, value] : dict()) {
        between();
        to += shown_string(key) + ": ";
        value.append_shown(to);
      }
      to += '}';
      break;
  }
}

std::string TemplateValue::json(int indent) const {
  std::string all;
  append_json(all, indent, 0);
  return all;
}

void TemplateValue::append_json(std::string& to, int indent, int depth) const {
  constexpr std::size_t kLongest = 64 << 20;
  if (to.size() > kLongest) refuse("a value is too long as JSON");
  const auto line = [&](int deep) {
    if (indent >= 0) to += "\n" + std::string(static_cast<std::size_t>(indent * deep), ' ');
  };
  const std::string between = indent >= 0 ? "," : ", ";
  const bool dict_like = is(Kind::dict);
  if (!dict_like && !is(Kind::list)) {
    if (is(Kind::none))
      to += "null";
    else if (is(Kind::boolean))
      to += truth() ? "true" : "false";
    else if (is(Kind::string))
      to += Json(string()).dump();
    else if (is_number())
      to += shown();
    else
      refuse(kind_name() + " cannot be written as JSON");
    return;
  }
  if (length() == 0) {
    to += dict_like ? "{}" : "[]";
    return;
  }
  to += dict_like ? '{' : '[';
  for (std::int64_t i = 0; i < length(); ++i) {
    if (i > 0) to += between;
    line(depth + 1);
    const auto place = static_cast<std::size_t>(i);
    if (dict_like) to += Json(dict()[place].first).dump() + ": ";
    (dict_like ? dict()[place].second : list()[place]).append_json(to, indent, depth + 1);
  }
  line(depth);
  to += dict_like ? '}' : ']';
}

const TemplateValue* TemplateValue::find(std::string_view key) const {
  if (!is(Kind::dict) && !is(Kind::space)) return nullptr;
  for (const auto& [name, value] : dict())
    if (name == key) return &value;
  return nullptr;
}

TemplateValue TemplateValue::at(const TemplateValue& key) const {
  if (is(Kind::undefined)) refuse(fmt::format("{} has no member {}", kind_name(), key.shown()));
  if (key.is(Kind::string)) {
    const auto* found = find(key.string());
    return found == nullptr ? TemplateValue() : *found;
  }
  if (!key.is_whole() || (!is(Kind::list) && !is(Kind::string))) return {};
  const auto size = length();
  auto place = key.integer();
  if (place < 0) place += size;
  if (place < 0 || place >= size) return {};
  if (is(Kind::list)) return list()[static_cast<std::size_t>(place)];
  return encoded(decode_utf8(string()).substr(static_cast<std::size_t>(place), 1));
}

TemplateValue TemplateValue::slice(const TemplateValue& from, const TemplateValue& to, const TemplateValue& step) const {
  if (!is(Kind::list) && !is(Kind::string)) refuse(kind_name() + " cannot be sliced");
  const auto taken = places(length(), from, to, step);
  if (is(Kind::list)) {
    List part;
    for (const auto i : taken) part.push_back(list()[static_cast<std::size_t>(i)]);
    return part;
  }
  const auto points = decode_utf8(string());
  std::u32string part;
  for (const auto i : taken) part += points[static_cast<std::size_t>(i)];
  return encoded(part);
}

bool TemplateValue::holds(const TemplateValue& other) const {
  if (is(Kind::string)) {
    if (!other.is(Kind::string)) refuse("only a string can be in a string, not " + other.kind_name());
    return find_text(string(), other.string()) != std::string::npos;
  }
  if (is(Kind::dict)) return other.is(Kind::string) && find(other.string()) != nullptr;
  if (is(Kind::list)) return std::ranges::find(list(), other) != list().end();
  if (is(Kind::undefined)) return false;
  refuse("nothing can be in " + kind_name());
}

bool operator==(const TemplateValue& a, const TemplateValue& b) {
  if (a.is_number() && b.is_number()) return a.is_whole() && b.is_whole() ? a.integer() == b.integer() : a.number() == b.number();
  if (a.kind() != b.kind()) return false;
  if (a.is(VKind::string)) return a.string() == b.string();
  if (a.is(VKind::list)) return a.list() == b.list();
  if (a.is(VKind::space)) return &a.members() == &b.members();
  if (!a.is(VKind::dict)) return true;  // two Nones, or two of nothing
  if (a.dict().size() != b.dict().size()) return false;
  const auto by_key = [](const TemplateValue& value) {
    std::vector<const TemplateValue::Dict::value_type*> members;
    for (const auto& member : value.dict()) members.push_back(&member);
    std::ranges::sort(members, {}, [](const auto* member) -> const std::string& { return member->first; });
    return members;
  };
  return std::ranges::equal(by_key(a), by_key(b), [](const auto* left, const auto* right) {
    return left->first == right->first && left->second == right->second;
  });
}

std::size_t find_text(const std::string& text, const std::string& what, std::size_t begin) {
  if (begin > text.size()) return std::string::npos;
  const void* found = ::memmem(text.data() + begin, text.size() - begin, what.data(), what.size());
  return found == nullptr ? std::string::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::weak_ordering operator<=>(const TemplateValue& a, const TemplateValue& b) {
  if (a.is(VKind::string) && b.is(VKind::string)) return a.string() <=> b.string();  // of UTF-8 the order of code points
  if (!a.is_number() || !b.is_number()) refuse(fmt::format("{} and {} have no order", a.kind_name(), b.kind_name()));
  if (a.is_whole() && b.is_whole()) return a.integer() <=> b.integer();
  return a.number() < b.number()   ? std::weak_ordering::less
         : a.number() > b.number() ? std::weak_ordering::greater
                                   : std::weak_ordering::equivalent;
}

}  // namespace mm
