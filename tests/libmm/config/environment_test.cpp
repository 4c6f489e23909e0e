#include "config/environment.h"

#include <algorithm>

#include "support/caught.h"
#include "support/doctest.h"
#include "support/every_type.h"
#include "support/variable.h"

TEST_CASE("variables with the program's name reach every option, and are named in messages and origins") {
  EveryType options;
  mm::Settings settings(options);
  const Variable a("MM_TOY_OUTER_INNER_STEPS", "4"), b("MM_TOY_FLAG", "true"), c("MM_TOY_TEXT", ""), d("MM_TOY_LIST", "a,b");
  mm::apply_environment(settings, "toy");
  CHECK(options.outer.inner.steps == 4);
  CHECK(options.flag);
  CHECK(options.text == "plain");
  CHECK(options.list == std::vector<std::string>{"a,b"});
  CHECK(settings.find("outer.inner.steps")->origin == "MM_TOY_OUTER_INNER_STEPS");
  CHECK(settings.find("text")->origin == "default");

  const Variable wrong("MM_TOY_OUTER_INNER_STEPS", "010");
  CHECK(complaint([&] { mm::apply_environment(settings, "toy"); }) ==
        "MM_TOY_OUTER_INNER_STEPS: a whole number has no leading zeros: '010'");
}

TEST_CASE("without the program's name only what means the same everywhere is set, and the program's own variable wins") {
  EveryType options;
  mm::Settings settings(options);
  const Variable bare("MM_FLAG", "true"), other("MM_OTHER_FLAG", "true"), count("MM_COUNT", "8");
  mm::apply_environment(settings, "toy");
  CHECK_FALSE(options.flag);
  CHECK(options.count == 8);
  CHECK(settings.find("count")->origin == "MM_COUNT");
  const Variable own("MM_TOY_COUNT", "9");
  mm::apply_environment(settings, "toy");
  CHECK(options.count == 9);
}

TEST_CASE("no variable makes a program do something else") {
  EveryType options;
  mm::Settings settings(options);
  const Variable draw("MM_TOY_DRAW", "1");
  mm::apply_environment(settings, "toy");
  CHECK(options.draw.empty());
}

TEST_CASE("a list of several texts is written as in YAML") {
  EveryType options;
  mm::Settings settings(options);
  const Variable list("MM_TOY_LIST", "[a.jsonl, \"b, c\"]");
  mm::apply_environment(settings, "toy");
  CHECK(options.list == std::vector<std::string>{"a.jsonl", "b, c"});
  const Variable broken("MM_TOY_LIST", "[a");
  CHECK(complaint([&] { mm::apply_environment(settings, "toy"); }).starts_with("MM_TOY_LIST:1:"));
  const Variable nested("MM_TOY_LIST", "[[a]]");
  CHECK(exit_code([&] { mm::apply_environment(settings, "toy"); }) == 2);
}

TEST_CASE("variables that some program reads, with what they mean there") {
  const auto variables = mm::option_variables();
  CHECK(variables.at("MM_CAPTION_DECODE_BEAM").starts_with("mm caption --decode.beam: beams"));
  CHECK(variables.at("MM_THREADS").starts_with("--threads: "));
  CHECK(variables.contains("MM_CAPTION_THREADS"));
  CHECK_FALSE(variables.contains("MM_FORMAT"));
}

TEST_CASE("a mistyped variable is told with what was meant; those of scripts and builds are no mistake") {
  const auto told = [](const char* name) {
    const Variable variable(name, "x");
    const auto sentences = mm::unread_variables();
    const auto found =
        std::ranges::find_if(sentences, [&](const auto& sentence) { return sentence.starts_with(std::string(name) + ": "); });
    return found == sentences.end() ? "" : found->substr(std::string(name).size() + 2);
  };
  CHECK(told("MM_CAPTION_DECODE_BEEM") == "no program reads this variable (did you mean MM_CAPTION_DECODE_BEAM?)");
  CHECK(told("MM_DECODE_BEEM") == "no program reads this variable (did you mean MM_CAPTION_DECODE_BEAM or MM_VQA_DECODE_BEAM?)");
  CHECK(told("MM_SEED") ==
        "no program reads this variable (did you mean MM_CAPTION_SEED or MM_VQA_SEED or MM_TRAIN_SEED or MM_EVALUATE_SEED?)");
  CHECK(told("MM_THREAD") == "no program reads this variable (did you mean MM_THREADS?)");
  CHECK(told("MM_ZZZZZZZZZZZZ") == "no program reads this variable");
  for (const char* name : {"MM_DATA", "MM_SHARE", "MM_DEPS", "MM_LIBTORCH", "MM_BIN", "MM_THREADS", "MM_CAPTION_DECODE_BEAM", "OTHER"})
    CHECK(told(name) == "");
}
