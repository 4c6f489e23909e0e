#include "text/chat_template.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::ChatTemplate;
using mm::Json;

namespace {

std::string rendered(const std::string& text, const std::string& variables = "{}") {
  return ChatTemplate(text, "t.jinja").render(Json::parse(variables, "v"));
}

// What a template is refused for, when it is read or when it writes; "" when it is not.
std::string refusal(const std::string& text, const std::string& variables = "{}") {
  try {
    rendered(text, variables);
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    CHECK(error.where == "t.jinja");
    return error.what();
  }
  return "";
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("templates of every shape write what Python's jinja2 writes") {
  const auto cases = Json::read(MM_TEST_DATA "/chat_templates.json");
  CHECK(cases.size() > 100);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto one = cases.at(i);
    const auto name = one.string("name"), text = one.string("template");
    CAPTURE(name);
    if (one.has("text")) {
      std::string ours;
      CHECK_NOTHROW(ours = ChatTemplate(text, "t.jinja").render(one.at("variables")));
      CHECK(ours == one.string("text"));
    } else {
      const auto why = refusal(text, one.at("variables").dump());
      CHECK(why.starts_with("line "));
      CHECK(why.find(one.string("refused")) != std::string::npos);
    }
  }
}

TEST_CASE("a refusal names the line") {
  CHECK(refusal("a\n{{ x.y }}") == "line 2: nothing has no member 'y'");
  CHECK(refusal("\n\n{% macro m() %}{% endmacro %}") == "line 3: mm has no statement 'macro'");
  CHECK(refusal("{{ strftime_now('%d') }}") == "line 1: mm has no strftime_now: what a model is asked shall not depend on the day");
  CHECK(refusal("{{ raise_exception('no\nway') }}") == "line 1: the template refuses this conversation: no\\x0away");
  CHECK(rendered("{% if strftime_now is defined %}a{% else %}b{% endif %}") == "b");
}

TEST_CASE("a hostile template is refused before it takes long") {
  CHECK(refusal("{{ " + repeated("(", 5000) + "1" + repeated(")", 5000) + " }}").find("nested more than 64 deep") != std::string::npos);
  CHECK(refusal(repeated("{% if 1 %}", 5000)).find("nested more than 64 deep") != std::string::npos);
  CHECK(refusal("{{ 1" + repeated(" + 1", 5000) + " }}").find("too long") != std::string::npos);
  CHECK(refusal("{{ x" + repeated(".a", 5000) + " }}").find("too long") != std::string::npos);
  CHECK(refusal("{{ " + repeated("not ", 5000) + "1 }}").find("nested more than 64 deep") != std::string::npos);
  const std::string loops = "{% for a in range(99999) %}{% for b in range(99999) %}";
  CHECK(refusal(loops + "{% endfor %}{% endfor %}") == "line 1: the template takes too long");
  const std::string doubling = "{% set n = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set n.x = n.x ";
  CHECK(refusal(doubling + "~ n.x %}{% endfor %}") == "line 1: the template takes too long");
  CHECK(refusal(doubling + "| replace('a', n.x) %}{% endfor %}").find("too long") != std::string::npos);
  const std::string lists = "{% set n = namespace(x=[1]) %}{% for i in range(9999) %}{% set n.x = ";
  CHECK(refusal(lists + "[n.x, n.x] %}{% endfor %}{{ n.x }}") == "line 1: the template takes too long");
  CHECK(refusal(lists + "n.x + n.x %}{% endfor %}") == "line 1: the template takes too long");
  CHECK(refusal(lists + "[n.x] %}{% endfor %}{{ n.x }}").find("nested more than 600 deep") != std::string::npos);
  CHECK(refusal("{% set n = namespace() %}{% set n.x = [n] %}").find("namespace cannot be kept") != std::string::npos);
  CHECK(refusal("{% for i in range(99999) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' * 99 }}{% endfor %}") != "");
  CHECK(refusal("{{ -9223372036854775807 - 9 }}").find("too l") != std::string::npos);
  CHECK(refusal(std::string(2 << 20, 'a')).find("a chat template of 2097152 bytes") == 0);
  CHECK(refusal("{{ '\xff' }}") != "");
}

TEST_CASE("what is searched and walked is paid for") {
  const std::string half = "{% set n = namespace(x='a') %}{% for i in range(20) %}{% set n.x = n.x ~ n.x %}{% endfor %}";  // 1 MB
  CHECK(rendered(half + "{{ (n.x[:500000] ~ 'b') in n.x }}{{ n.x.find(n.x[:500000] ~ 'b') }}{{ n.x.strip(n.x) | length }}") == "False-10");
  std::string members = "{% set n = namespace() %}", names = "{% set d = {";
  for (int i = 0; i < 3000; ++i) {
    members += "{% set n.a" + std::to_string(i) + " = 1 %}";
    if (i < 500) names += (i > 0 ? ", '" : "'") + std::to_string(i) + "': 1";
  }
  CHECK(refusal(members + "{% for i in range(99999) %}{% if n.b %}{% endif %}{% endfor %}").find("the template takes too long") !=
        std::string::npos);
  CHECK(refusal(members + "{% for i in range(99999) %}{% set n.a2999 = 1 %}{% endfor %}").find("the template takes too long") !=
        std::string::npos);
  CHECK(refusal(names + "} %}{% for i in range(99999) %}{% if 'x' in d %}{% endif %}{% endfor %}").find("the template takes too long") !=
        std::string::npos);
  CHECK(rendered(names + "} %}{{ d == d }}{{ d | length }}") == "True500");
  CHECK(rendered("{{ {'a': 1, 'b': 2, 'a': 3} }}{{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }}{{ {'a': 1} == {'b': 1} }}") ==
        "{'a': 3, 'b': 2}TrueFalse");
}

TEST_CASE("the least whole number has no opposite") {
  const std::string least = "(-2147483648 * 2147483648 * 2)";
  CHECK(rendered("{{ " + least + " }}") == "-9223372036854775808");
  for (const std::string& bad : {"-" + least, least + " | abs", least + " // -1", least + " * -1"})
    CHECK(refusal("{{ " + bad + " }}").find("a number is too large") != std::string::npos);
  CHECK(refusal("{{ range(" + least + ", 0) }}").find("range takes smaller numbers") != std::string::npos);
  CHECK(rendered("{{ " + least + " % -1 }}{{ [1, 2][" + least + ":] }}") == "0[1, 2]");
  const std::string squares = "{% set n = namespace(x=10.0) %}{% for i in range(12) %}{% set n.x = n.x * n.x %}{% endfor %}";
  CHECK(rendered(squares + "{{ n.x }} {{ (n.x - n.x) | int }}") == "inf 0");
}

TEST_CASE("a loop is also left inside of a set block") {
  CHECK(rendered("{% for i in range(3) %}{{ i }}{% set x %}a{% if i == 1 %}{% break %}{% endif %}{% endset %}{{ x }}{% endfor %}!") ==
        "0a1!");
  CHECK(rendered("{% for i in range(3) %}{% set x %}a{% if i == 1 %}{% continue %}{% endif %}{% endset %}{{ i }}{% endfor %}") == "02");
}

TEST_CASE("a template cut anywhere is refused or written, and nothing else") {
  const std::string whole =
      "{%- for m in messages -%}{# c #}{{ m['role'] | upper }}{% if m.x is defined and m.x[1:] %}a{% else %}\"b\"{% endif %}\n{% endfor %}";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    try {
      rendered(whole.substr(0, length), R"({"messages": [{"role": "a", "x": "yz"}]})");
    } catch (const mm::Error& error) {
      CHECK(error.kind == mm::Kind::input);
    }
  }
}
