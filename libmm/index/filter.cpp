#include "index/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/parallel.h"
#include "index/filter_words.h"

namespace mm {

struct Filter::Node {
  enum class Kind { both, either, opposite, exists, compares, among, contains };
  using enum Kind;

  Kind kind = both;
  std::vector<std::shared_ptr<const Node>> parts;  // of both, either, opposite
  std::string field;                               // of the others
  std::string compare;                             // "==", "<", ...
  std::vector<FilterValue> values;
};

namespace {

using Node = Filter::Node;
using NodePtr = std::shared_ptr<const Node>;

constexpr int kDeepest = 100;  // of brackets and nots

Json field_of(const StoreItem& item, std::string_view name) {
  if (name == "id") return item.id;
  if (name == "kind") return item.kind;
  if (item.fields.has(name)) return item.fields.get(name);
  Json at = item.fields;
  while (!name.empty() && at.is_object()) {
    const auto dot = std::min(name.find('.'), name.size());
    at = at.get(name.substr(0, dot));
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
  return name.empty() ? at : Json();
}

// -1, 0 or 1; 2 where they are of different types.
int compared(const Json& field, const FilterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value); text != nullptr && field.is_string()) {
    const int order = field.string().compare(*text);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (const auto* number = std::get_if<double>(&value); number != nullptr && field.is_number()) {
    const double own = field.number();
    return own < *number ? -1 : own > *number ? 1 : 0;
  }
  if (const auto* truth = std::get_if<bool>(&value); truth != nullptr && field.is_bool())
    return static_cast<int>(field.boolean()) - static_cast<int>(*truth);
  return 2;
}

bool fits(int order, std::string_view compare) {
  if (order == 2) return false;
  if (compare == "==" || compare == "=") return order == 0;
  if (compare == "!=") return order != 0;
  if (compare == "<") return order < 0;
  if (compare == "<=") return order <= 0;
  return compare == ">" ? order > 0 : order >= 0;
}

bool holds(const Node& node, const StoreItem& item) {
  const auto part = [&](const NodePtr& each) { return holds(*each, item); };
  switch (node.kind) {
    case Node::both: return std::ranges::all_of(node.parts, part);
    case Node::either: return std::ranges::any_of(node.parts, part);
    case Node::opposite: return !holds(*node.parts.front(), item);
    case Node::exists: return !field_of(item, node.field).is_null();
    case Node::compares: return fits(compared(field_of(item, node.field), node.values.front()), node.compare);
    case Node::among: {
      const Json field = field_of(item, node.field);
      return std::ranges::any_of(node.values, [&](const FilterValue& value) { return compared(field, value) == 0; });
    }
    case Node::contains: break;
  }
  const Json field = field_of(item, node.field);
  const auto* text = std::get_if<std::string>(&node.values.front());
  if (text == nullptr) return false;
  if (field.is_string()) return field.string().find(*text) != std::string::npos;
  for (std::size_t i = 0; field.is_array() && i < field.size(); ++i)
    if (field.at(i).is_string() && field.at(i).string() == *text) return true;
  return false;
}

class Parser {
 public:
  explicit Parser(FilterWords words) : words_(std::move(words)) {}

  NodePtr whole() {
    auto node = either(0);
    if (!words_.ended()) words_.fail("here 'and' or 'or' is expected");
    return node;
  }

 private:
  NodePtr either(int depth) {
    return joined("or", Node::either, [&] { return both(depth); });
  }
  NodePtr both(int depth) {
    return joined("and", Node::both, [&] { return one(depth); });
  }

  template <class Next>
  NodePtr joined(std::string_view word, Node::Kind kind, const Next& next) {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->parts.push_back(next());
    while (words_.take(word)) node->parts.push_back(next());
    return node->parts.size() == 1 ? node->parts.front() : node;
  }

  NodePtr one(int depth) {
    if (depth > kDeepest) words_.fail("brackets within brackets within brackets");
    auto node = std::make_shared<Node>();
    if (words_.take("not")) {
      node->kind = Node::opposite;
      node->parts.push_back(one(depth + 1));
      return node;
    }
    if (words_.take("(")) {
      auto inner = either(depth + 1);
      if (!words_.take(")")) words_.fail("here ')' is expected");
      return inner;
    }
    if (words_.take("exists")) {
      node->kind = Node::exists;
      node->field = words_.name();
      return node;
    }
    node->field = words_.name();
    compare(*node);
    return node;
  }

  void compare(Node& node) {
    constexpr std::array<std::string_view, 7> kCompares{"==", "!=", "<=", ">=", "<", ">", "="};
    if (words_.take("in")) {
      node.kind = Node::among;
      if (!words_.take("(")) words_.fail("here '(' is expected");
      do node.values.push_back(words_.value());
      while (words_.take(","));
      if (!words_.take(")")) words_.fail("here ')' or ',' is expected");
      return;
    }
    if (words_.take("contains")) {
      node.kind = Node::contains;
      node.values.push_back(words_.value());
      return;
    }
    for (const auto each : kCompares) {
      if (!words_.take(each)) continue;
      node.kind = Node::compares;
      node.compare = each;
      node.values.push_back(words_.value());
      return;
    }
    words_.fail("here one of == != < <= > >= in contains is expected");
  }

  FilterWords words_;
};

}  // namespace

Filter Filter::parse(std::string_view text, const std::string& where) { return Filter(Parser(FilterWords(text, where)).whole()); }

bool Filter::operator()(const StoreItem& item) const { return holds(*root_, item); }

RowSet fitting(const Store& store, const Filter& filter) {
  constexpr std::size_t kStretch = 1024;  // rows looked at by one thread at a time
  const auto found = made_by_all((store.rows() + kStretch - 1) / kStretch, [&](std::size_t stretch) {
    std::vector<std::size_t> rows;
    for (std::size_t row = stretch * kStretch; row < std::min(store.rows(), (stretch + 1) * kStretch); ++row)
      if (store.lives(row) && filter(store.item(row))) rows.push_back(row);
    return rows;
  });
  RowSet all(store.rows());
  for (const auto& rows : found)
    for (const auto row : rows) all.add(row);
  return all;
}

}  // namespace mm
