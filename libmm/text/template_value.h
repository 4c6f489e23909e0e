#pragma once
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"

namespace mm {

// What an expression of a chat template stands for: the values of Python that templates know, with Python's rules. Cheap to copy but for
// strings. What cannot be done with a value is Error{input} that says so; the template adds where.
class TemplateValue {
 public:
  struct None {};
  using List = std::vector<TemplateValue>;
  using Dict = std::vector<std::pair<std::string, TemplateValue>>;  // in order; keys once each
  enum class Kind { undefined, none, boolean, integer, real, string, list, dict, space };

  TemplateValue() = default;  // undefined: prints nothing, is false, and has no members
  TemplateValue(None) : held_(None()) {}
  TemplateValue(bool value) : held_(value) {}
  TemplateValue(std::int64_t value) : held_(value) {}
  TemplateValue(double value) : held_(value) {}
  TemplateValue(std::string value) : held_(std::move(value)), weight_(1 + static_cast<std::int64_t>(string().size())) {}
  TemplateValue(const char* value) : TemplateValue(std::string(value)) {}
  TemplateValue(List list);  // Throws as it is nested more than 600 deep; so does that of a dict
  TemplateValue(Dict dict);
  static TemplateValue of(const Json& json);
  static TemplateValue space(Dict members);  // a namespace: the one value that can be changed, seen so by all that hold it

  // What it is made of, counted with every time that it is in there: bytes of strings, and elements. Nested lists may hold one list twice,
  // so that a few of them are made of more than any memory holds.
  std::int64_t weight() const { return weight_; }

  Kind kind() const { return static_cast<Kind>(held_.index()); }
  bool is(Kind kind) const { return this->kind() == kind; }
  bool is_number() const { return is(Kind::boolean) || is(Kind::integer) || is(Kind::real); }
  std::string kind_name() const;  // "a string", "nothing": for messages

  // The value itself; to be asked of that kind only.
  const std::string& string() const { return std::get<std::string>(held_); }
  const List& list() const { return *std::get<std::shared_ptr<const List>>(held_); }
  const Dict& dict() const;      // of a namespace as well
  Dict& members() const;         // of a namespace
  double number() const;         // of a number
  std::int64_t integer() const;  // of a whole number, or of true and false
  bool is_whole() const { return is(Kind::boolean) || is(Kind::integer); }

  bool truth() const;                       // as Python's bool()
  std::int64_t length() const;              // elements, members, or code points
  List elements() const;                    // what a loop over it sees: of a string its code points, of a dict its keys
  std::string text() const;                 // as Python's str()
  std::string shown() const;                // as Python's repr()
  std::string json(int indent = -1) const;  // as json.dumps(value, ensure_ascii=False); -1: one line

  const TemplateValue* find(std::string_view key) const;  // a member of a dict or a namespace; null where there is none
  TemplateValue at(const TemplateValue& key) const;       // value[key]; undefined where there is none
  // value[from:to:step]; undefined and none are open ends.
  TemplateValue slice(const TemplateValue& from, const TemplateValue& to, const TemplateValue& step) const;
  bool holds(const TemplateValue& other) const;  // other in value

  friend bool operator==(const TemplateValue& a, const TemplateValue& b);
  friend std::weak_ordering operator<=>(const TemplateValue& a, const TemplateValue& b);  // of two numbers or two strings; else an Error

 private:
  struct Undefined {};
  struct Space {
    std::shared_ptr<Dict> members;
  };
  void contain(const TemplateValue& part);
  void append_shown(std::string& to) const;
  void append_json(std::string& to, int indent, int depth) const;

  std::variant<Undefined, None, bool, std::int64_t, double, std::string, std::shared_ptr<const List>, std::shared_ptr<const Dict>, Space>
      held_;
  std::int64_t weight_ = 1;
  int depth_ = 0;  // of lists and dicts in it
};

// Where `what` stands in `text` from `begin` on; npos where it does not. In time that grows with both lengths together, also where
// std::string's own search takes their product.
std::size_t find_text(const std::string& text, const std::string& what, std::size_t begin = 0);

}  // namespace mm
