#include "text/chat_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "text/template_calls.h"

namespace mm {
namespace {

using Value = TemplateValue;
using Expression = TemplateExpression;
using Statement = TemplateStatement;
using VKind = TemplateValue::Kind;

constexpr std::size_t kLongestTemplate = 1 << 20, kLongestText = 16 << 20;  // bytes
constexpr std::int64_t kMostWork = 20'000'000;                              // values looked at and bytes written

enum class Next { on, skip, leave };

// Where names are looked up: the variables, then what was set, the innermost last.
using Scope = std::map<std::string, Value>;

class Renderer {
 public:
  explicit Renderer(const Json& variables) : scopes_(1) {
    variables.each_member([&](const std::string& name, const Json& value) { scopes_[0][name] = Value::of(value); });
    scopes_.emplace_back();
  }

  std::string run(const std::vector<Statement>& statements) {
    body(statements);
    return std::move(text_);
  }

  int line() const { return line_; }

 private:
  [[noreturn]] static void refuse(const std::string& what) { throw Error(Kind::input, what); }

  void charge(std::int64_t work) {
    if (work > kMostWork - work_) refuse("the template takes too long");
    work_ += work;
  }

  void write(const std::string& text) {
    charge(std::ssize(text));
    if (text_.size() + text.size() > kLongestText) refuse("the template writes too much");
    text_ += text;
  }

  // Members of a dict or a namespace are looked through one after the other.
  Value walked(Value value) {
    if (value.is(VKind::dict) || value.is(VKind::space)) charge(std::ssize(value.dict()));
    return value;
  }

  // Every value that is looked at is paid for by what it is made of, so that none grows by being doubled.
  Value made(Value value) {
    charge(value.weight());
    return value;
  }

  const Value* find(const std::string& name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
      if (const auto found = scope->find(name); found != scope->end()) return &found->second;
    return nullptr;
  }

  Next body(const std::vector<Statement>& statements) {
    for (const auto& statement : statements) {
      line_ = statement.line;
      charge(1);
      if (const auto next = one(statement); next != Next::on) return next;
    }
    return Next::on;
  }

  Next one(const Statement& s) {
    switch (s.kind) {
      case Statement::Kind::text: write(s.text); return Next::on;
      case Statement::Kind::output: write(value_of(s.expressions[0]).text()); return Next::on;
      case Statement::Kind::branch: return body(value_of(s.expressions[0]).truth() ? s.body : s.otherwise);
      case Statement::Kind::body: return body(s.body);
      case Statement::Kind::skip: return Next::skip;
      case Statement::Kind::leave: return Next::leave;
      case Statement::Kind::set: return set(s);
      case Statement::Kind::loop: return loop(s);
    }
    return Next::on;
  }

  // A namespace inside of itself would never end.
  static Value kept(Value value) {
    if (value.is(VKind::space)) refuse("a namespace cannot be kept in another value");
    return value;
  }

  // A block that is left by break or continue sets nothing, and what it wrote is dropped.
  Next set(const Statement& s) {
    Value value;
    if (s.expressions.empty()) {
      auto before = std::exchange(text_, {});
      const auto next = body(s.body);
      value = std::exchange(text_, std::move(before));
      if (next != Next::on) return next;
    } else {
      value = value_of(s.expressions[0]);
    }
    if (s.names.size() == 1) {
      scopes_.back()[s.names[0]] = std::move(value);
      return Next::on;
    }
    const auto* space = find(s.names[0]);
    if (space == nullptr || !space->is(VKind::space)) refuse(fmt::format("'{}' is no namespace", s.names[0]));
    auto& members = space->members();
    charge(std::ssize(members));
    const auto found = std::ranges::find(members, s.names[1], &Value::Dict::value_type::first);
    if (found == members.end())
      members.emplace_back(s.names[1], kept(std::move(value)));
    else
      found->second = kept(std::move(value));
    return Next::on;
  }

  void name_element(const Statement& s, const Value& element) {
    auto& scope = scopes_.back();
    if (s.names.size() == 1) {
      scope[s.names[0]] = element;
      return;
    }
    const auto parts = element.elements();
    if (parts.size() != s.names.size()) refuse(fmt::format("{} names for {} values", s.names.size(), parts.size()));
    for (std::size_t i = 0; i < parts.size(); ++i) scope[s.names[i]] = parts[i];
  }

  static Value loop_state(const Value::List& all, std::int64_t i) {
    const auto count = std::ssize(all);
    Value::Dict state{{"index0", i},
                      {"index", i + 1},
                      {"length", count},
                      {"first", i == 0},
                      {"last", i + 1 == count},
                      {"revindex", count - i},
                      {"revindex0", count - i - 1}};
    if (i > 0) state.emplace_back("previtem", all[static_cast<std::size_t>(i) - 1]);
    if (i + 1 < count) state.emplace_back("nextitem", all[static_cast<std::size_t>(i) + 1]);
    return state;
  }

  Next loop(const Statement& s) {
    auto all = value_of(s.expressions[0]).elements();
    charge(std::ssize(all));
    if (s.expressions.size() > 1)
      std::erase_if(all, [&](const Value& element) {
        scopes_.emplace_back();
        name_element(s, element);
        const bool stays = value_of(s.expressions[1]).truth();
        scopes_.pop_back();
        return !stays;
      });
    if (all.empty()) return body(s.otherwise);
    for (std::int64_t i = 0; i < std::ssize(all); ++i) {
      charge(32 + 3 * all[static_cast<std::size_t>(i)].weight());  // what `loop` holds is made anew
      scopes_.emplace_back();
      scopes_.back()["loop"] = loop_state(all, i);
      name_element(s, all[static_cast<std::size_t>(i)]);
      const auto next = body(s.body);
      scopes_.pop_back();
      if (next == Next::leave) break;
    }
    return Next::on;
  }

  Value value_of(const Expression& e) {
    using Kind = Expression::Kind;
    const auto part = [&](std::size_t i) { return value_of(e.parts[i]); };
    switch (e.kind) {
      case Kind::literal: return made(e.value);
      case Kind::name: return named(e.name);
      case Kind::list: return list(e);
      case Kind::dict: return dict(e);
      case Kind::member: return made(walked(part(0)).at(e.name));
      case Kind::index: return made(walked(part(0)).at(part(1)));
      case Kind::slice: return made(part(0).slice(part(1), part(2), part(3)));
      case Kind::call: return call(e);
      case Kind::filter: return made(template_filter(e.name, part(0), arguments(e)));
      case Kind::test: return test(e);
      case Kind::unary: return unary(e.name, part(0));
      case Kind::binary: return binary(e);
      case Kind::conditional: return part(1).truth() ? part(0) : part(2);
    }
    return {};
  }

  Value named(const std::string& name) {
    const auto* found = find(name);
    return found == nullptr ? Value() : made(*found);
  }

  Value list(const Expression& e) {
    Value::List all;
    for (const auto& element : e.parts) all.push_back(kept(value_of(element)));
    return made(std::move(all));
  }

  Value dict(const Expression& e) {
    Value::Dict all;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < e.parts.size(); i += 2) {
      const auto key = value_of(e.parts[i]);
      if (!key.is(VKind::string)) refuse("keys of a dict are strings, not " + key.kind_name());
      auto value = kept(value_of(e.parts[i + 1]));
      const auto [place, fresh] = places.emplace(key.string(), all.size());
      if (fresh)
        all.emplace_back(key.string(), std::move(value));
      else
        all[place->second].second = std::move(value);
    }
    return made(std::move(all));
  }

  TemplateArguments arguments(const Expression& e) {
    TemplateArguments all;
    for (std::size_t i = 1; i < e.parts.size(); ++i) {
      auto value = value_of(e.parts[i]);
      if (e.names[i].empty())
        all.plain.push_back(std::move(value));
      else
        all.named.emplace_back(e.names[i], kept(std::move(value)));
    }
    return all;
  }

  Value call(const Expression& e) {
    const auto given = arguments(e);
    return made(e.free ? template_function(e.name, given) : template_method(e.name, walked(value_of(e.parts[0])), given));
  }

  Value test(const Expression& e) {
    const auto& what = e.parts[0];
    bool holds = template_test(e.name, value_of(what), arguments(e));
    if (what.kind == Expression::Kind::name && is_template_function(what.name)) {
      if (e.name == "defined") holds = true;
      if (e.name == "undefined") holds = false;
    }
    return holds != e.negated;
  }

  static Value unary(const std::string& sign, const Value& value) {
    if (sign == "not") return !value.truth();
    if (!value.is_number()) refuse(fmt::format("'{}' takes a number, got {}", sign, value.kind_name()));
    if (!value.is_whole()) return sign == "-" ? -value.number() : value.number();
    return sign == "-" ? whole("-", 0, value.integer()) : value.integer();
  }

  Value binary(const Expression& e) {
    const auto left = value_of(e.parts[0]);
    if (e.name == "or") return left.truth() ? left : value_of(e.parts[1]);
    if (e.name == "and") return left.truth() ? value_of(e.parts[1]) : left;
    const auto right = value_of(e.parts[1]);
    if (e.name == "==") return left == right;
    if (e.name == "!=") return !(left == right);
    if (e.name == "in") return walked(right).holds(left);
    if (e.name == "not in") return !walked(right).holds(left);
    if (e.name == "~") return made(left.text() + right.text());
    if (e.name == "<") return left < right;
    if (e.name == ">") return left > right;
    if (e.name == "<=") return left <= right;
    if (e.name == ">=") return left >= right;
    return made(arithmetic(e.name, left, right));
  }

  static Value arithmetic(const std::string& sign, const Value& left, const Value& right) {
    if (sign == "+" && left.is(VKind::string) && right.is(VKind::string)) return left.string() + right.string();
    if (sign == "+" && left.is(VKind::list) && right.is(VKind::list)) {
      auto all = left.list();
      all.insert(all.end(), right.list().begin(), right.list().end());
      return all;
    }
    if (!left.is_number() || !right.is_number())
      refuse(fmt::format("'{}' does not go between {} and {}", sign, left.kind_name(), right.kind_name()));
    if (left.is_whole() && right.is_whole() && sign != "/") return whole(sign, left.integer(), right.integer());
    const double a = left.number(), b = right.number();
    if (sign == "+") return a + b;
    if (sign == "-") return a - b;
    if (sign == "*") return a * b;
    if (b == 0) refuse("a division by zero");
    if (sign == "/") return a / b;
    return sign == "//" ? std::floor(a / b) : a - b * std::floor(a / b);
  }

  static Value whole(const std::string& sign, std::int64_t a, std::int64_t b) {
    std::int64_t y = 0;
    if (sign == "+" || sign == "-" || sign == "*") {
      const bool over = sign == "+"   ? __builtin_add_overflow(a, b, &y)
                        : sign == "-" ? __builtin_sub_overflow(a, b, &y)
                                      : __builtin_mul_overflow(a, b, &y);
      if (over) refuse("a number is too large");
      return y;
    }
    if (b == 0) refuse("a division by zero");
    if (b == -1) return sign == "%" ? std::int64_t{0} : whole("-", 0, a);
    const bool down = a % b != 0 && (a < 0) != (b < 0);  // Python rounds down, C++ towards zero
    return sign == "//" ? a / b - (down ? 1 : 0) : a % b + (down ? b : 0);
  }

  std::vector<Scope> scopes_;
  std::string text_;
  std::int64_t work_ = 0;
  int line_ = 1;
};

}  // namespace

ChatTemplate::ChatTemplate(std::string_view text, std::string where) : where_(std::move(where)) {
  MM_CHECK(text.size() <= kLongestTemplate, Kind::input,
           fmt::format("a chat template of {} bytes; mm reads up to {}", text.size(), kLongestTemplate), where_);
  statements_ = parse_template(text, where_);
}

std::string ChatTemplate::render(const Json& variables) const {
  Renderer renderer(variables);
  try {
    return renderer.run(statements_);
  } catch (const Error& error) {
    throw Error(error.kind, fmt::format("line {}: {}", renderer.line(), error.what()), where_, error.hint);
  }
}

}  // namespace mm
