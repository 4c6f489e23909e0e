#include "text/template_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "text/template_lexer.h"

namespace mm {
namespace {

using Token = TemplateToken;
using Expression = TemplateExpression;
using Statement = TemplateStatement;
using Names = std::vector<std::string_view>;

constexpr int kDeepest = 64;

class Parser {
 public:
  Parser(std::vector<Token> tokens, const std::string& where) : tokens_(std::move(tokens)), where_(where) {}

  std::vector<Statement> whole() {
    auto all = statements({});
    if (!is_kind(Token::Kind::end)) refuse(fmt::format("'{}' ends nothing", here(1).text));
    return all;
  }

 private:
  // How deep what is read stands in what is read.
  struct Deeper {
    explicit Deeper(Parser& parser) : parser(parser) {
      if (++parser.depth_ > kDeepest) parser.refuse(fmt::format("is nested more than {} deep", kDeepest));
    }
    ~Deeper() { --parser.depth_; }
    Parser& parser;
  };

  const Token& here(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool is_kind(Token::Kind kind) const { return here().kind == kind; }
  bool is_sign(std::string_view sign) const { return is_kind(Token::Kind::sign) && here().text == sign; }
  bool is_name(std::string_view name) const { return is_kind(Token::Kind::name) && here().text == name; }
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(Kind::input, fmt::format("line {}: {}", here().line, what), where_, "mm reads a part of Jinja");
  }

  bool take(bool is_there) {
    if (is_there) ++at_;
    return is_there;
  }
  void expect(bool is_there, std::string_view what) {
    if (!take(is_there)) refuse(fmt::format("expected {}, got '{}'", what, shown(here().text)));
  }
  std::string take_name() {
    if (!is_kind(Token::Kind::name)) refuse(fmt::format("expected a name, got '{}'", shown(here().text)));
    return tokens_[at_++].text;
  }
  bool take_word(std::string_view word) { return take(is_name(word)); }
  void close() { expect(is_kind(Token::Kind::close), "the end of the tag"); }

  Expression make(Expression::Kind kind, std::string name = {}, std::vector<Expression> parts = {}) const {
    return {.kind = kind, .name = std::move(name), .parts = std::move(parts), .line = here().line};
  }

  // Statements.
  bool ends_with_one_of(const Names& ends) const {
    return is_kind(Token::Kind::block) && std::ranges::find(ends, std::string_view(here(1).text)) != ends.end();
  }

  std::vector<Statement> statements(const Names& ends) {
    const Deeper deeper(*this);
    std::vector<Statement> all;
    while (!is_kind(Token::Kind::end) && !ends_with_one_of(ends)) {
      const int line = here().line;
      if (is_kind(Token::Kind::text)) {
        all.push_back({.kind = Statement::Kind::text, .text = tokens_[at_++].text, .line = line});
      } else if (take(is_kind(Token::Kind::output))) {
        all.push_back({.kind = Statement::Kind::output, .expressions = {expression()}, .line = line});
        close();
      } else {
        expect(is_kind(Token::Kind::block), "a statement");
        all.push_back(statement(line));
      }
    }
    if (!ends.empty() && is_kind(Token::Kind::end)) refuse(fmt::format("'{}' is missing", ends.back()));
    return all;
  }

  // What stands up to one of the ends, whose "{%" is taken; gives which.
  std::string body(const Names& ends, std::vector<Statement>& to) {
    close();
    to = statements(ends);
    expect(is_kind(Token::Kind::block), "a statement");
    return take_name();
  }

  Statement statement(int line) {
    const auto name = take_name();
    Statement s{.line = line};
    if (name == "for") return loop(std::move(s));
    if (name == "if") return branch(std::move(s));
    if (name == "set") return assignment(std::move(s));
    if (name == "break" || name == "continue") {
      s.kind = name == "break" ? Statement::Kind::leave : Statement::Kind::skip;
      if (loops_ == 0) refuse(fmt::format("'{}' stands in no loop", name));
    } else if (name == "generation") {  // transformers' mark of what an assistant says
      s.kind = Statement::Kind::body;
      body({"endgeneration"}, s.body);
    } else {
      refuse(fmt::format("mm has no statement '{}'", name));
    }
    close();
    return s;
  }

  Statement loop(Statement s) {
    s.kind = Statement::Kind::loop;
    do s.names.push_back(take_name());
    while (take(is_sign(",")));
    expect(is_name("in"), "'in'");
    s.expressions.push_back(disjunction());  // "if" behind it is the loop's
    if (take_word("if")) s.expressions.push_back(expression());
    if (is_name("recursive")) refuse("mm has no recursive loops");
    ++loops_;
    const auto end = body({"else", "endfor"}, s.body);
    --loops_;
    if (end == "else") body({"endfor"}, s.otherwise);
    close();
    return s;
  }

  Statement branch(Statement s) {
    const Deeper deeper(*this);
    s.kind = Statement::Kind::branch;
    s.expressions.push_back(expression());
    const auto end = body({"elif", "else", "endif"}, s.body);
    if (end == "elif") {
      s.otherwise.push_back(branch({.line = here().line}));
      return s;
    }
    if (end == "else") body({"endif"}, s.otherwise);
    close();
    return s;
  }

  Statement assignment(Statement s) {
    s.kind = Statement::Kind::set;
    s.names.push_back(take_name());
    if (take(is_sign("."))) s.names.push_back(take_name());
    if (is_sign(",")) refuse("mm does not set several names at once");
    if (take(is_sign("=")))
      s.expressions.push_back(expression());
    else
      body({"endset"}, s.body);
    close();
    return s;
  }

  // Expressions, the loosest first.
  Expression expression() {
    const Deeper deeper(*this);
    auto value = disjunction();
    while (take_word("if")) {
      auto condition = disjunction();
      auto other = take_word("else") ? expression() : make(Expression::Kind::literal);
      value = make(Expression::Kind::conditional, "", {std::move(value), std::move(condition), std::move(other)});
    }
    return value;
  }

  Expression binary(const std::string& sign, Expression left, Expression right) const {
    return make(Expression::Kind::binary, sign, {std::move(left), std::move(right)});
  }

  // A chain of operators as deep as it is long: what walks over the tree must not walk too deep.
  template <class Next, class Sign>
  Expression chain(const Next& next, const Sign& sign) {
    auto left = next();
    int length = 0;
    for (auto op = sign(); !op.empty(); op = sign()) {
      if (++length > 4 * kDeepest) refuse("an expression is too long");
      left = binary(op, std::move(left), next());
    }
    return left;
  }

  std::string take_one_of(const Names& signs) {
    for (const auto sign : signs)
      if (take(is_sign(sign) || is_name(sign))) return std::string(sign);
    return {};
  }

  Expression disjunction() {
    return chain([&] { return conjunction(); }, [&] { return take_one_of({"or"}); });
  }
  Expression conjunction() {
    return chain([&] { return negation(); }, [&] { return take_one_of({"and"}); });
  }
  Expression negation() {
    const Deeper deeper(*this);
    if (take_word("not")) return make(Expression::Kind::unary, "not", {negation()});
    return comparison();
  }

  Expression comparison() {
    auto left = sum();
    const auto sign = [&]() -> std::string {
      if (is_name("not") && here(1).kind == Token::Kind::name && here(1).text == "in") {
        at_ += 2;
        return "not in";
      }
      return take_one_of({"==", "!=", "<=", ">=", "<", ">", "in"});
    };
    auto op = sign();
    if (op.empty()) return left;
    auto whole = binary(op, std::move(left), sum());
    if (!sign().empty()) refuse("mm has no chains of comparisons");
    return whole;
  }

  Expression sum() {
    return chain([&] { return joined(); }, [&] { return take_one_of({"+", "-"}); });
  }
  Expression joined() {
    return chain([&] { return product(); }, [&] { return take_one_of({"~"}); });
  }
  Expression product() {
    return chain([&] { return unary(true); }, [&] { return take_one_of({"*", "//", "/", "%"}); });
  }

  Expression unary(bool filters) {
    const Deeper deeper(*this);
    Expression value;
    if (auto sign = take_one_of({"-", "+"}); !sign.empty())
      value = make(Expression::Kind::unary, sign, {unary(false)});
    else
      value = primary();
    if (is_sign("**")) refuse("mm has no powers");
    return behind(std::move(value), filters);
  }

  Expression primary() {
    const auto token = here();
    if (take(is_sign("("))) {
      auto inner = expression();
      if (is_sign(",")) refuse("mm has no tuples");
      expect(is_sign(")"), "')'");
      return inner;
    }
    if (take(is_sign("["))) return collection(Expression::Kind::list, "]");
    if (take(is_sign("{"))) return collection(Expression::Kind::dict, "}");
    auto literal = make(Expression::Kind::literal);
    ++at_;
    if (token.kind == Token::Kind::string) {
      auto text = token.text;
      while (is_kind(Token::Kind::string)) text += tokens_[at_++].text;
      literal.value = std::move(text);
    } else if (token.kind == Token::Kind::integer) {
      std::int64_t number = 0;
      std::from_chars(token.text.data(), token.text.data() + token.text.size(), number);
      literal.value = number;
    } else if (token.kind == Token::Kind::real) {
      literal.value = std::strtod(token.text.c_str(), nullptr);
    } else if (token.kind == Token::Kind::name) {
      return named(token.text, std::move(literal));
    } else {
      --at_;
      refuse(fmt::format("expected a value, got '{}'", shown(token.text)));
    }
    return literal;
  }

  Expression named(const std::string& name, Expression literal) const {
    if (name == "true" || name == "True" || name == "false" || name == "False")
      literal.value = name == "true" || name == "True";
    else if (name == "none" || name == "None")
      literal.value = TemplateValue::None();
    else
      literal = make(Expression::Kind::name, name);
    return literal;
  }

  Expression collection(Expression::Kind kind, std::string_view end) {
    auto all = make(kind);
    while (!take(is_sign(end))) {
      if (!all.parts.empty()) {
        expect(is_sign(","), "','");
        if (take(is_sign(end))) break;
      }
      all.parts.push_back(expression());
      if (kind != Expression::Kind::dict) continue;
      expect(is_sign(":"), "':'");
      all.parts.push_back(expression());
    }
    return all;
  }

  // Members, indices, calls; then filters and tests.
  Expression behind(Expression value, bool filters) {
    for (int length = 0;; ++length) {
      if (length > kDeepest) refuse("an expression is too long");
      if (take(is_sign("."))) {
        if (is_kind(Token::Kind::integer)) refuse("a member is not called by a number");
        value = make(Expression::Kind::member, take_name(), {std::move(value)});
      } else if (take(is_sign("["))) {
        value = subscript(std::move(value));
      } else if (take(is_sign("("))) {
        value = call(std::move(value));
      } else if (filters && take(is_sign("|"))) {
        value = make(Expression::Kind::filter, take_name(), {std::move(value)});
        if (take(is_sign("("))) arguments(value);
      } else if (filters && take_word("is")) {
        value = test(std::move(value));
      } else {
        return value;
      }
    }
  }

  Expression subscript(Expression value) {
    std::vector<Expression> bounds{make(Expression::Kind::literal), make(Expression::Kind::literal), make(Expression::Kind::literal)};
    std::size_t place = 0;
    while (!take(is_sign("]"))) {
      if (take(is_sign(":"))) {
        if (++place > 2) refuse("a slice has three parts at most");
      } else {
        bounds[place] = expression();
        if (!is_sign(":") && !is_sign("]")) refuse(fmt::format("expected ']', got '{}'", shown(here().text)));
        if (place == 0 && is_sign("]")) {
          ++at_;
          return make(Expression::Kind::index, "", {std::move(value), std::move(bounds[0])});
        }
      }
    }
    if (place == 0) refuse("an index is missing");
    bounds.insert(bounds.begin(), std::move(value));
    return make(Expression::Kind::slice, "", std::move(bounds));
  }

  Expression call(Expression value) {
    const bool free = value.kind == Expression::Kind::name;
    if (!free && value.kind != Expression::Kind::member) refuse("what is called has no name");
    auto made = make(Expression::Kind::call, value.name, {free ? make(Expression::Kind::literal) : Expression(value.parts[0])});
    made.free = free;
    arguments(made);
    return made;
  }

  void arguments(Expression& call) {
    call.names.assign(call.parts.size(), "");
    while (!take(is_sign(")"))) {
      if (call.parts.size() > 1) {
        expect(is_sign(","), "','");
        if (take(is_sign(")"))) return;
      }
      const bool named = is_kind(Token::Kind::name) && here(1).kind == Token::Kind::sign && here(1).text == "=";
      call.names.push_back(named ? take_name() : "");
      if (named) ++at_;
      if (is_sign("*") || is_sign("**")) refuse("mm does not spread arguments");
      call.parts.push_back(expression());
    }
  }

  Expression test(Expression value) {
    const bool negated = take_word("not");
    auto made = make(Expression::Kind::test, take_name(), {std::move(value)});
    made.negated = negated;
    made.names.assign(1, "");
    constexpr std::array<std::string_view, 9> kWithArgument{"eq", "equalto", "sameas", "in", "ne", "divisibleby", "lt", "gt", "ge"};
    if (take(is_sign("("))) {
      arguments(made);
    } else if (std::ranges::find(kWithArgument, made.name) != kWithArgument.end()) {
      made.parts.push_back(behind(primary(), false));
      made.names.emplace_back();
    }
    return made;
  }

  std::vector<Token> tokens_;
  const std::string& where_;
  std::size_t at_ = 0;
  int depth_ = 0, loops_ = 0;
};

}  // namespace

std::vector<TemplateStatement> parse_template(std::string_view text, const std::string& where) {
  return Parser(cut_template(text, where), where).whole();
}

}  // namespace mm
