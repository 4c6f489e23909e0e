#include "text/template_lexer.h"

#include "support/caught.h"

#include "support/doctest.h"

namespace {

// The tokens of a template, "kind text" each by the kind's first letter.
std::string cut(const std::string& text) {
  std::string all;
  for (const auto& token : mm::cut_template(text, "t"))
    all += std::string(1, "tobcnsir#e"[static_cast<int>(token.kind)]) + "(" + token.text + ")";
  return all;
}

}  // namespace

TEST_CASE("text, output and statements are told apart") {
  CHECK(cut("a{{ b }}{% if 1.5 %}") == "t(a)o()n(b)c()b()n(if)r(1.5)c()e()");
  CHECK(cut("{{ 'a' + \"b\\n\" // 2 }}") == "o()s(a)#(+)s(b\n)#(//)i(2)c()e()");
  CHECK(cut("{{ {'a': {}} }}") == "o()#({)s(a)#(:)#({)#(})#(})c()e()");
  CHECK(cut("") == "e()");
}

TEST_CASE("white space goes as with trim_blocks and lstrip_blocks") {
  CHECK(cut("a\n  {% x %}\n b") == "t(a\n)b()n(x)c()t( b)e()");
  CHECK(cut("a \n {%- x -%} \n b") == "t(a)b()n(x)c()t(b)e()");
  CHECK(cut("a  {% x %} \nb") == "t(a  )b()n(x)c()t( \nb)e()");
  CHECK(cut(" {{ x }}\nb\n") == "t( )o()n(x)c()t(\nb)e()");
  CHECK(cut("  {%+ x +%}\nb") == "t(  )b()n(x)c()t(\nb)e()");
  CHECK(cut("a\r\n{# c #}\nb") == "t(a\n)t(b)e()");
}

TEST_CASE("lines are counted, and what is not closed is refused with its own") {
  const auto tokens = mm::cut_template("a\n\n{{ 'x\n' }}\n{{ y }}", "t");
  CHECK(tokens[1].line == 3);
  CHECK(tokens[tokens.size() - 3].line == 5);
  for (const auto& [text, why] :
       std::vector<std::pair<std::string, std::string>>{{"\n{{ a", "line 2: '}}' is missing"},
                                                        {"{# a", "line 1: a comment is not closed"},
                                                        {"{{ 'a }}", "line 1: a string is not closed"},
                                                        {"{{ a) }}", "line 1: ')' closes nothing"},
                                                        {"{{ a ? b }}", "line 1: '?' means nothing here"},
                                                        {"{{ '\\xg' }}", "line 1: a string holds a broken escape"}})
    CHECK_THROWS_WITH_AS(mm::cut_template(text, "t"), why.c_str(), mm::Error);
}
