#include "text/template_parser.h"

#include "support/caught.h"

#include "support/doctest.h"

using Kind = mm::TemplateExpression::Kind;

namespace {

// An expression as a text with all brackets.
std::string tree(const mm::TemplateExpression& e) {
  if (e.kind == Kind::literal) return e.value.shown();
  if (e.kind == Kind::name) return e.name;
  std::string all = (e.negated ? "!" : "") + std::string(e.name) + "(";
  for (const auto& part : e.parts) all += (all.back() == '(' ? "" : " ") + tree(part);
  return all + ")";
}

std::string tree(const std::string& text) { return tree(mm::parse_template("{{ " + text + " }}", "t")[0].expressions[0]); }

}  // namespace

TEST_CASE("operators bind as Jinja's do") {
  CHECK(tree("a or b and not c == 1") == "or(a and(b not(==(c 1))))");
  CHECK(tree("a + b * c - d") == "-(+(a *(b c)) d)");
  CHECK(tree("a + b ~ c") == "+(a ~(b c))");
  CHECK(tree("not a in b") == "not(in(a b))");
  CHECK(tree("a not in b") == "not in(a b)");
  CHECK(tree("-a | f") == "f(-(a))");
  CHECK(tree("a.b[1].c(2) | d(3) is not e") == "!e(d(c((b(a) 1) 2) 3))");
  CHECK(tree("a if b else c if d else e") == "(a b (c d e))");
  CHECK(tree("a[:2]") == "(a Undefined 2 Undefined)");
  CHECK(tree("f(1, x=2)") == "f(Undefined 1 2)");
  CHECK(tree("a is divisibleby 3 and b") == "and(divisibleby(a 3) b)");
}

TEST_CASE("statements hold their bodies") {
  const auto all =
      mm::parse_template("{% for a, b in c if d %}x{% else %}y{% endfor %}{% if e %}1{% elif f %}2{% else %}3{% endif %}", "t");
  REQUIRE(all.size() == 2);
  CHECK(all[0].names == std::vector<std::string>{"a", "b"});
  CHECK(all[0].expressions.size() == 2);
  CHECK(all[0].body.at(0).text == "x");
  CHECK(all[0].otherwise.at(0).text == "y");
  CHECK(all[1].otherwise.at(0).body.at(0).text == "2");
  CHECK(all[1].otherwise.at(0).otherwise.at(0).text == "3");
}

TEST_CASE("what mm does not read is refused by name") {
  for (const auto& [text, why] :
       std::vector<std::pair<std::string, std::string>>{{"{% macro m() %}", "line 1: mm has no statement 'macro'"},
                                                        {"{% include 'x' %}", "line 1: mm has no statement 'include'"},
                                                        {"{{ 2 ** 3 }}", "line 1: mm has no powers"},
                                                        {"{{ (1, 2) }}", "line 1: mm has no tuples"},
                                                        {"{{ 1 < 2 < 3 }}", "line 1: mm has no chains of comparisons"},
                                                        {"{% break %}", "line 1: 'break' stands in no loop"},
                                                        {"{% if a %}\n", "line 1: 'endif' is missing"},
                                                        {"{% endfor %}", "line 1: mm has no statement 'endfor'"}})
    CHECK_THROWS_WITH_AS(mm::parse_template(text, "t"), why.c_str(), mm::Error);
}
