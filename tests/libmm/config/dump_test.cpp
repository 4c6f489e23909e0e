#include "config/dump.h"

#include <cstdlib>

#include "config/config_file.h"
#include "support/caught.h"
#include "support/doctest.h"
#include "support/every_type.h"
#include "support/temporary.h"

TEST_CASE("a minimal dump holds what differs from the defaults") {
  EveryType options;
  const mm::Settings settings(options);
  CHECK(mm::dump(settings, "x", mm::DumpLevel::minimal).empty());
  options.count = 4;
  options.outer.inner.steps = 2;
  options.outer.deep = false;
  options.list = {"a.jsonl", "b c"};
  CHECK(mm::dump(settings, "x", mm::DumpLevel::minimal) ==
        "count: 4\nlist: [a.jsonl, \"b c\"]\nouter:\n  inner:\n    steps: 2\n  deep: false\n");
}

TEST_CASE("a full dump says help and origin of every key") {
  EveryType options;
  mm::Settings settings(options);
  settings.find("outer.inner.rate")->origin = "photos.yaml:7:3";
  const auto text = mm::dump(settings, "x", mm::DumpLevel::full);
  CHECK(text.starts_with("# mm x: every key"));
  CHECK(text.find("\n# a flag\nflag: false  # default\n") != std::string::npos);
  CHECK(text.find("\n    # a rate\n    rate: 0.5  # photos.yaml:7:3\n") != std::string::npos);
  CHECK(text.find("perhaps: null  # default\n") != std::string::npos);
  for (const auto& setting : settings.list)
    CHECK((text.find(std::string(setting.leaf()) + ": ") != std::string::npos) == !setting.limits.deed);
}

TEST_CASE("a record says the home folder as a variable, which comes back as the same path") {
  const TemporaryFolder folder;
  const std::string before = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  ::setenv("HOME", "/home/ada", 1);
  EveryType first, second;
  mm::Settings dumped(first), settings(second);
  first.text = first.file = "/home/ada/sets/${x}.csv";
  dumped.find("file")->origin = "/home/ada/clips.yaml:7:3";
  const auto text = mm::dump(dumped, "caption", mm::DumpLevel::record);
  CHECK(text.find("file: \"${HOME}/sets/$${x}.csv\"  # ~/clips.yaml:7:3\n") != std::string::npos);
  CHECK(text.find("text: \"/home/ada/sets/${x}.csv\"") != std::string::npos);  // no path: it stays as it is
  CHECK(mm::dump(dumped, "caption", mm::DumpLevel::full).find("${HOME}") == std::string::npos);
  mm::read_config(folder.file("dump.yaml", text), mm::program("caption"), settings);
  CHECK(second.file == first.file);
  CHECK(second.text == first.text);
  ::setenv("HOME", before.c_str(), 1);
}

TEST_CASE("what a call is to do is no setting: no dump tells it") {
  EveryType options;
  const mm::Settings settings(options);
  options.draw = "0..7";
  CHECK(mm::dump(settings, "x", mm::DumpLevel::minimal).empty());
  CHECK(mm::dump(settings, "x", mm::DumpLevel::full).find("draw") == std::string::npos);
}

TEST_CASE("both dumps read back give the same options, whatever the texts hold") {
  const TemporaryFolder folder;
  for (const std::string text : {"",       " ",    "no",   "Null", "~",  "3",  "-", "# x", "a: b", "a\nb\t\"c\"\\", "\x01\x7F", "é字",
                                 "- x",    "[x]",  "{x",   "&a",   "*a", "!x", "%", "@",   "`",    "'x'",           "${HOME}",  "$${x",
                                 "$$${y}", "a #b", "true", "x:",   "?",  "|",  ">", "=",   "<<"}) {
    EveryType first, second;
    const mm::Settings dumped(first);
    first.text = first.file = text;
    first.list = {text, "x"};
    first.perhaps_text = text;
    first.perhaps = true;
    first.seed = 18446744073709551615U;
    first.large = std::numeric_limits<std::int64_t>::min();
    first.number = 1.0 / 3;
    first.perhaps_number = 5e-324;
    for (const auto level : {mm::DumpLevel::minimal, mm::DumpLevel::full, mm::DumpLevel::record}) {
      const auto file = folder.file("dump.yaml", mm::dump(dumped, "caption", level));
      mm::Settings settings(second);
      mm::read_config(file, mm::program("caption"), settings);
      INFO(text);
      CHECK(second.text == first.text);
      CHECK(second.file == first.file);
      CHECK(second.list == first.list);
      CHECK(second.perhaps_text == first.perhaps_text);
      CHECK(second.perhaps == true);
      CHECK(second.seed == first.seed);
      CHECK(second.large == first.large);
      CHECK(second.number == first.number);
      CHECK(second.perhaps_number == first.perhaps_number);
      CHECK_FALSE(second.outer.inner.steps.has_value());
    }
  }
}

TEST_CASE("texts are quoted where a YAML reader could take them for something else") {
  CHECK(mm::yaml_text("caption-small") == "caption-small");
  CHECK(mm::yaml_text("/a/b_c.d") == "/a/b_c.d");
  CHECK(mm::yaml_text("no") == "\"no\"");
  CHECK(mm::yaml_text("010") == "\"010\"");
  CHECK(mm::yaml_text(".5") == "\".5\"");
  CHECK(mm::yaml_text("a\x02") == "\"a\\x02\"");
  CHECK(exit_code([] { mm::yaml_text("\xFF"); }) == 2);
}
