#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/check.h"
#include "base/file.h"
#include "base/json_events.h"

namespace mm {

using Node = nlohmann::ordered_json;

struct Json::Value {
  Node node;
};

namespace {

constexpr std::size_t kDeepest = 512;        // nesting that a parser may be made to hold
constexpr std::size_t kLongestReason = 240;  // bytes; the parser quotes what it read, which may be megabytes

const Node& as_node(const void* node) { return *static_cast<const Node*>(node); }

bool fits_64_bits(const Node& number) {
  return !number.is_number_unsigned() || number.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
}

// What a message calls the type of a value.
std::string type_of(const Node& node) {
  if (node.is_number()) return "a number";
  if (node.is_boolean()) return "true or false";
  if (node.is_null()) return "null";
  return fmt::format("a{} {}", node.is_array() || node.is_object() ? "n" : "", node.type_name());
}

std::string member_where(const std::string& where, std::string_view key) {
  const bool inside = where.find(": ") != std::string::npos;  // already below the file's name
  return fmt::format("{}{}{}", where, inside ? "." : ": ", key);
}

[[noreturn]] void expected(const std::string& what, const Node& node, const std::string& where) {
  throw Error(Kind::input, fmt::format("expected {}, got {}", what, type_of(node)), where);
}

// What nlohmann would pass over (a byte-order mark) or take for the end of the text (NUL).
void check_start_and_nul(std::string_view text, const std::string& where) {
  MM_CHECK(!text.starts_with("\xEF\xBB\xBF"), Kind::input, "starts with a byte-order mark", where, "save it as UTF-8 without BOM");
  MM_CHECK(text.find('\0') == std::string_view::npos, Kind::input, "not valid JSON: holds a NUL byte", where);
}

[[noreturn]] void not_valid(const Node::exception& error, const std::string& where) {
  const std::string message = error.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
  const auto bracket = message.find("] ");
  const auto start = bracket == std::string::npos ? 0 : bracket + 2;
  const std::string reason = shown(message.substr(start, kLongestReason)) + (message.size() - start > kLongestReason ? "..." : "");
  throw Error(Kind::input, "not valid JSON: " + reason, where);
}

// Builds the tree from the parser's events. nlohmann's own builder looks through all earlier keys of an object for each new one (0.9 s
// for a vocabulary of 30,000 words) and keeps one of two equal keys silently; this one appends, and refuses equal keys at the closing
// brace.
class Builder {
 public:
  Builder(Node& root, const std::string& where) : root_(root), where_(where) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Node::binary_t&) { return false; }  // not in JSON text
  bool start_object(std::size_t) { return open(Node::object()); }
  bool start_array(std::size_t) { return open(Node::array()); }
  bool end_array() { return close(); }

  bool key(std::string& key) {
    members(*open_.back()).emplace_back(std::move(key), nullptr);
    return true;
  }

  bool end_object() {
    refuse_equal_keys(members(*open_.back()));
    return close();
  }

  bool parse_error(std::size_t, const std::string&, const Node::exception& error) { not_valid(error, where_); }

 private:
  using Members = Node::object_t::Container;  // a plain vector of (key, value)

  static Members& members(Node& object) { return object.get_ref<Node::object_t&>(); }

  Node& place(Node&& value) {
    if (open_.empty()) return root_ = std::move(value);
    Node& parent = *open_.back();
    if (parent.is_object()) return members(parent).back().second = std::move(value);
    auto& elements = parent.get_ref<Node::array_t&>();
    elements.push_back(std::move(value));
    return elements.back();
  }

  bool add(Node&& value) {
    place(std::move(value));
    return true;
  }

  bool open(Node&& value) {
    if (open_.size() >= kDeepest) throw Error(Kind::input, fmt::format("JSON is nested deeper than {} levels", kDeepest), where_);
    open_.push_back(&place(std::move(value)));  // stays where it is until it is closed: nothing is added beside it before
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  void refuse_equal_keys(const Members& members) const {
    std::vector<std::size_t> hashes;
    hashes.reserve(members.size());
    for (const auto& member : members) hashes.push_back(std::hash<std::string_view>()(member.first));
    std::sort(hashes.begin(), hashes.end());
    if (std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end()) return;
    std::unordered_set<std::string_view> seen;
    for (const auto& [key, value] : members)
      MM_CHECK(seen.insert(key).second, Kind::input, fmt::format("the key '{}' stands twice in one JSON object", shown(key)), where_);
  }

  Node& root_;
  const std::string& where_;
  std::vector<Node*> open_;  // objects and arrays not yet closed
};

// nlohmann's events, told on as ours.
class Teller {
 public:
  Teller(const std::string& where, int deepest, JsonEvents& events) : where_(where), deepest_(deepest), events_(events) {}

  bool start_object(std::size_t) { return deeper(), events_.begin_object(), true; }
  bool end_object() { return --depth_, events_.end_object(), true; }
  bool start_array(std::size_t) { return deeper(), events_.begin_array(), true; }
  bool end_array() { return --depth_, events_.end_array(), true; }
  bool key(std::string& name) { return events_.key(name), true; }
  bool string(std::string& value) { return events_.text(value), true; }
  bool number_unsigned(std::uint64_t value) { return events_.natural(value), true; }
  bool number_integer(std::int64_t value) { return events_.negative(value), true; }
  bool number_float(double value, const std::string&) { return events_.real(value), true; }
  bool boolean(bool value) { return events_.boolean(value), true; }
  bool null() { return events_.null(), true; }
  bool binary(Node::binary_t&) { return false; }  // not in JSON text
  bool parse_error(std::size_t, const std::string&, const Node::exception& error) { not_valid(error, where_); }

 private:
  void deeper() {
    if (++depth_ > deepest_) throw Error(Kind::input, fmt::format("JSON is nested deeper than {} levels", deepest_), where_);
  }

  const std::string& where_;
  int deepest_, depth_ = 0;
  JsonEvents& events_;
};

}  // namespace

void parse_json(std::string_view text, const std::string& where, int deepest, JsonEvents& events) {
  check_start_and_nul(text, where);
  Teller teller(where, deepest, events);
  Node::sax_parse(text, &teller);
}

Json::Json() : root_(std::make_shared<Value>()), node_(&root_->node) {}
Json::~Json() = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;

Json::Json(bool value) : Json() { root_->node = value; }
Json::Json(std::int64_t value) : Json() { root_->node = value; }
Json::Json(std::uint64_t value) : Json() { root_->node = value; }
Json::Json(double value) : Json() {
  if (std::isfinite(value)) root_->node = value;
}
Json::Json(std::string_view value) : Json() { root_->node = std::string(value); }

Json Json::object() {
  Json json;
  json.root_->node = Node::object();
  return json;
}

Json Json::array() {
  Json json;
  json.root_->node = Node::array();
  return json;
}

Json Json::parse(std::string_view text, const std::string& where) {
  check_start_and_nul(text, where);
  Json json;
  json.where_ = where;
  Builder builder(json.root_->node, json.where_);
  Node::sax_parse(text, &builder);
  return json;
}

Json Json::read(const std::string& path) { return parse(read_file(path), shown(path)); }

bool Json::is_null() const { return as_node(node_).is_null(); }
bool Json::is_object() const { return as_node(node_).is_object(); }
bool Json::is_array() const { return as_node(node_).is_array(); }
bool Json::is_string() const { return as_node(node_).is_string(); }
bool Json::is_number() const { return as_node(node_).is_number(); }
bool Json::is_integer() const { return as_node(node_).is_number_integer(); }
bool Json::is_bool() const { return as_node(node_).is_boolean(); }

bool Json::has(std::string_view key) const { return is_object() && as_node(node_).contains(key); }

Json Json::get(std::string_view key) const {
  Json json;
  json.where_ = member_where(where_, key);
  if (is_null()) return json;
  if (!is_object()) expected("an object", as_node(node_), where_);
  auto& node = *static_cast<Node*>(node_);
  if (const auto found = node.find(key); found != node.end()) {
    json.root_ = root_;
    json.node_ = &*found;
  }
  return json;
}

Json Json::at(std::string_view key) const {
  if (!is_object()) expected("an object", as_node(node_), where_);
  MM_CHECK(has(key), Kind::input, fmt::format("the key '{}' is missing", key), where_);
  return get(key);
}

void Json::each_member(const std::function<void(const std::string&, const Json&)>& visit) const {
  if (!is_object()) expected("an object", as_node(node_), where_);
  Json json;
  json.root_ = root_;
  for (auto& [key, node] : static_cast<Node*>(node_)->items()) {
    json.node_ = &node;
    json.where_ = member_where(where_, key);
    visit(key, json);
  }
}

void Json::each_integer(const std::function<void(std::string_view, std::int64_t)>& visit) const {
  if (!is_object()) expected("an object", as_node(node_), where_);
  for (const auto& [key, node] : as_node(node_).get_ref<const Node::object_t&>()) {
    if (!node.is_number_integer() || !fits_64_bits(node)) at(key).integer();  // throws, naming the key
    visit(key, node.get<std::int64_t>());
  }
}

std::size_t Json::size() const { return is_object() || is_array() ? as_node(node_).size() : 0; }

Json Json::at(std::size_t index) const {
  if (!is_array()) expected("an array", as_node(node_), where_);
  MM_CHECK(index < size(), Kind::input, fmt::format("element {} of an array of {}", index, size()), where_);
  Json json;
  json.root_ = root_;
  json.node_ = &(*static_cast<Node*>(node_))[index];
  json.where_ = fmt::format("{}[{}]", where_, index);
  return json;
}

std::int64_t Json::integer() const {
  const auto& node = as_node(node_);
  if (!node.is_number_integer()) expected("a whole number", node, where_);
  MM_CHECK(fits_64_bits(node), Kind::input, "the number does not fit 64 bits", where_);
  return node.get<std::int64_t>();
}

double Json::number() const {
  if (!is_number()) expected("a number", as_node(node_), where_);
  return as_node(node_).get<double>();
}

bool Json::boolean() const {
  if (!is_bool()) expected("true or false", as_node(node_), where_);
  return as_node(node_).get<bool>();
}

std::string Json::string() const {
  if (!is_string()) expected("a string", as_node(node_), where_);
  return as_node(node_).get<std::string>();
}

namespace {
template <class T>
std::vector<T> elements(const Json& json, const Node& node, T (Json::*get)() const) {
  if (!node.is_array()) expected("an array", node, json.where());
  std::vector<T> values;
  values.reserve(node.size());
  for (std::size_t i = 0; i < node.size(); ++i) values.push_back((json.at(i).*get)());
  return values;
}
}  // namespace

std::vector<std::int64_t> Json::integers() const { return elements<std::int64_t>(*this, as_node(node_), &Json::integer); }
std::vector<double> Json::numbers() const { return elements<double>(*this, as_node(node_), &Json::number); }
std::vector<std::string> Json::strings() const { return elements<std::string>(*this, as_node(node_), &Json::string); }

std::int64_t Json::integer(std::string_view key) const { return at(key).integer(); }
double Json::number(std::string_view key) const { return at(key).number(); }
bool Json::boolean(std::string_view key) const { return at(key).boolean(); }
std::string Json::string(std::string_view key) const { return at(key).string(); }

std::int64_t Json::integer(std::string_view key, std::int64_t fallback) const {
  const Json value = get(key);
  return value.is_null() ? fallback : value.integer();
}

double Json::number(std::string_view key, double fallback) const {
  const Json value = get(key);
  return value.is_null() ? fallback : value.number();
}

bool Json::boolean(std::string_view key, bool fallback) const {
  const Json value = get(key);
  return value.is_null() ? fallback : value.boolean();
}

std::string Json::string(std::string_view key, std::string_view fallback) const {
  const Json value = get(key);
  return value.is_null() ? std::string(fallback) : value.string();
}

void Json::set(std::string_view key, const Json& value) {
  const Node copy = as_node(value.node_);
  if (root_.use_count() > 1 || node_ != &root_->node) {
    root_ = std::make_shared<Value>(Value{as_node(node_)});
    node_ = &root_->node;
  }
  MM_ASSERT(is_object() || is_null());
  root_->node[std::string(key)] = copy;
}

void Json::push(const Json& value) {
  const Node copy = as_node(value.node_);
  if (root_.use_count() > 1 || node_ != &root_->node) {
    root_ = std::make_shared<Value>(Value{as_node(node_)});
    node_ = &root_->node;
  }
  MM_ASSERT(is_array() || is_null());
  root_->node.push_back(copy);
}

std::string Json::dump(int indent) const { return as_node(node_).dump(indent, ' ', false, Node::error_handler_t::replace); }

}  // namespace mm
