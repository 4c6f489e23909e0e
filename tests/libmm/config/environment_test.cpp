#include "config/environment.h"

#include "support/caught.h"
#include "support/doctest.h"
#include "support/every_type.h"
#include "support/variable.h"

TEST_CASE("variables reach every option, and are named in messages and origins") {
  EveryType options;
  mm::Settings settings(options);
  const Variable a("MM_OUTER_INNER_STEPS", "4"), b("MM_FLAG", "true"), c("MM_TEXT", ""), d("MM_LIST", "a,b");
  mm::apply_environment(settings);
  CHECK(options.outer.inner.steps == 4);
  CHECK(options.flag);
  CHECK(options.text == "plain");
  CHECK(options.list == std::vector<std::string>{"a,b"});
  CHECK(settings.find("outer.inner.steps")->origin == "MM_OUTER_INNER_STEPS");
  CHECK(settings.find("text")->origin == "default");

  const Variable wrong("MM_OUTER_INNER_STEPS", "010");
  CHECK(complaint([&] { mm::apply_environment(settings); }) == "MM_OUTER_INNER_STEPS: a whole number has no leading zeros: '010'");
}

TEST_CASE("no variable makes a program do something else") {
  EveryType options;
  mm::Settings settings(options);
  const Variable draw("MM_DRAW", "1");
  mm::apply_environment(settings);
  CHECK(options.draw.empty());
}

TEST_CASE("a list of several texts is written as in YAML") {
  EveryType options;
  mm::Settings settings(options);
  const Variable list("MM_LIST", "[a.jsonl, \"b, c\"]");
  mm::apply_environment(settings);
  CHECK(options.list == std::vector<std::string>{"a.jsonl", "b, c"});
  const Variable broken("MM_LIST", "[a");
  CHECK(complaint([&] { mm::apply_environment(settings); }).starts_with("MM_LIST:1:"));
  const Variable nested("MM_LIST", "[[a]]");
  CHECK(exit_code([&] { mm::apply_environment(settings); }) == 2);
}
