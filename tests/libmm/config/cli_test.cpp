#include "config/cli.h"

#include <random>

#include "support/caught.h"
#include "support/doctest.h"
#include "support/every_type.h"

namespace {

struct Plain {
  int count = 0;
  void visit(auto&& v) { v.field("count", count, "a count"); }
};

using Words = std::vector<std::string>;

// The options that a command line gives.
EveryType options_of(const Words& words) {
  EveryType options;
  mm::Settings settings(options);
  mm::apply(mm::read_command_line(settings, words), settings);
  return options;
}

mm::CommandLine line_of(const Words& words) { return mm::read_command_line(mm::Settings::of<EveryType>(), words); }

std::string complaint_of(const Words& words) {
  return complaint([&] { options_of(words); });
}

}  // namespace

TEST_CASE("values stand behind a space or an equals sign, inputs anywhere") {
  const auto options =
      options_of({"a.jpg", "--count", "5", "--outer.inner.rate=0.25", "b.jpg", "--text", "-x", "--number", "-3", "-", "-5"});
  CHECK(options.count == 5);
  CHECK(options.outer.inner.rate == 0.25);
  CHECK(options.text == "-x");
  CHECK(options.number == -3);
  CHECK(options.inputs == Words{"a.jpg", "b.jpg", "-", "-5"});
}

TEST_CASE("flags are said yes, no, or spelled out") {
  CHECK(options_of({"--flag"}).flag);
  CHECK(options_of({"-f"}).flag);
  CHECK(options_of({"--flag=true"}).flag);
  CHECK_FALSE(options_of({"--flag", "--flag=false"}).flag);
  CHECK_FALSE(options_of({"--flag", "--no-flag"}).flag);
  CHECK(options_of({"--no-flag", "--flag"}).flag);
  CHECK(options_of({"--no-perhaps"}).perhaps == false);
  CHECK(options_of({"--no-outer.deep"}).outer.deep == false);
  CHECK(options_of({"--flag", "true"}).inputs == Words{"true"});  // a flag takes no separate value
  CHECK(complaint_of({"--flag=yes"}) == "--flag: expected true or false, got 'yes'");
  CHECK(complaint_of({"--flag="}) == "--flag: expected true or false, got nothing");
  for (const char* negated : {"--no-flag=false", "--no-flag=true", "--no-flag="})
    CHECK(complaint_of({negated}) == "--no-flag takes no value");
  CHECK(options_of({"--text", "--no-flag=true"}).text == "--no-flag=true");
  CHECK(complaint_of({"--no-flog=true"}) == "unknown option '--no-flog' (did you mean '--no-flag'?)");
}

TEST_CASE("repeated: the last value wins, a list grows and replaces what was configured") {
  EveryType options;
  options.list = {"configured"};
  mm::Settings settings(options);
  mm::apply(mm::read_command_line(settings, {"--count=1", "--list", "a", "--set", "count=2", "--list=[b,c]", "--count", "3"}), settings);
  CHECK(options.count == 3);
  CHECK(options.list == Words{"a", "[b,c]"});
  CHECK(settings.find("count")->origin == "--count");
  CHECK(options_of({"--count=1", "--set", "count=2"}).count == 2);
}

TEST_CASE("an empty value is a value") {
  CHECK(options_of({"--text=", "next"}).text.empty());
  CHECK(options_of({"--text=", "next"}).inputs == Words{"next"});
  CHECK(options_of({"--text", ""}).text.empty());
  CHECK(options_of({"--set", "text="}).text.empty());
  CHECK(complaint_of({"--count=", "5"}) == "--count: expected a whole number, got nothing");
}

TEST_CASE("file names that look like something else stay file names") {
  CHECK(options_of({"--", "--count", "-x", "--", "[a,b]", "++", "--text="}).inputs ==
        Words{"--count", "-x", "--", "[a,b]", "++", "--text="});
  CHECK(options_of({"[a,b]", "++", "a=b", "{x}", "%x", "/x", "a b", ""}).inputs ==
        Words{"[a,b]", "++", "a=b", "{x}", "%x", "/x", "a b", ""});
  CHECK(options_of({"--list", "[a,b]", "--text", "{}"}).list == Words{"[a,b]"});
}

TEST_CASE("--set takes any key") {
  const auto options = options_of({"--set", "outer.inner.steps=3", "--set=text=a=b"});
  CHECK(options.outer.inner.steps == 3);
  CHECK(options.text == "a=b");
  CHECK(complaint_of({"--set", "count"}) == "--set: expected KEY=VALUE, got 'count'");
  CHECK(complaint_of({"--set", "=3"}) == "--set: expected KEY=VALUE, got '=3'");
  CHECK(complaint_of({"--set", "outer.iner.steps=3"}) ==
        "--set outer.iner.steps=3: unknown key 'outer.iner.steps' (did you mean 'outer.inner.steps'?)");
}

TEST_CASE("--set takes a list as YAML has it, which replaces what stood there, and none") {
  CHECK(options_of({"--set", "list=[a, 'b, c', \"d\"]"}).list == Words{"a", "b, c", "d"});
  CHECK(options_of({"--list", "a", "--set", "list=[b]", "--list", "c"}).list == Words{"b", "c"});
  CHECK(options_of({"--list", "a", "--set", "list=[]"}).list.empty());
  CHECK(options_of({"--set", "list=a", "--set", "list=b"}).list == Words{"a", "b"});
  EveryType options;
  options.list = {"configured"};
  mm::Settings settings(options);
  mm::apply(mm::read_command_line(settings, {"--set", "list=[]"}), settings);
  CHECK(options.list.empty());
  CHECK(options_of({"--set", "text=[a, b]"}).text == "[a, b]");
  CHECK(complaint_of({"--set", "list=[a"}).starts_with("--set list:1:"));
  CHECK(complaint_of({"--set", "list=[a, [b]]"}) == "--set list: expected a list of texts");
  CHECK(exit_code([] { options_of({"--set", "list=[a"}); }) == 2);
}

TEST_CASE("what every program understands") {
  const auto line = line_of({"--config", "a.yaml", "--preset=p", "--config=b.yaml", "--dump-config", "minimal", "in.jpg"});
  CHECK(line.configs == Words{"a.yaml", "b.yaml"});
  CHECK(line.preset == "p");
  CHECK(line.dump == "minimal");
  CHECK(line.inputs == Words{"in.jpg"});
  CHECK(line_of({"--dump-config", "in.jpg"}).dump == "full");
  CHECK(line_of({"--dump-config", "in.jpg"}).inputs == Words{"in.jpg"});
  CHECK(complaint_of({"--dump-config=all"}) == "--dump-config: must be minimal or full, got 'all'");
}

TEST_CASE("help is given whatever else is wrong") {
  CHECK(line_of({"-h"}).ask == mm::Ask::short_help);
  CHECK(line_of({"--help"}).ask == mm::Ask::full_help);
  CHECK(line_of({"-h", "--help"}).ask == mm::Ask::full_help);
  CHECK(line_of({"--version"}).ask == mm::Ask::version);
  CHECK(line_of({"--no-such", "x", "-h"}).ask == mm::Ask::short_help);
  CHECK(line_of({"--help", "--count"}).ask == mm::Ask::full_help);
  CHECK(line_of({"--", "--help"}).ask == mm::Ask::run);
}

TEST_CASE("mistakes are named, with the nearest name, as usage errors") {
  CHECK(complaint_of({"--cout", "3"}) == "unknown option '--cout' (did you mean '--count'?)");
  CHECK(complaint_of({"--rate=3"}) == "unknown option '--rate' (did you mean '--outer.inner.rate'?)");
  CHECK(complaint_of({"--no-flog"}) == "unknown option '--no-flog' (did you mean '--no-flag'?)");
  CHECK(complaint_of({"--confg", "x"}) == "unknown option '--confg' (did you mean '--config'?)");
  CHECK(complaint_of({"--no-such-thing"}) == "unknown option '--no-such-thing'");
  CHECK(complaint_of({"-x"}) == "unknown option '-x'");
  CHECK(complaint_of({"--coun"}).starts_with("unknown option '--coun'"));  // no abbreviations
  CHECK(complaint_of({"in.jpg", "--count"}) == "--count needs a value");
  CHECK(complaint_of({"--count", "--flag"}) == "--count: expected a whole number, got '--flag'");
  CHECK(complaint_of({"--count", "-3"}) == "--count: must be at least -2, got -3");
  CHECK(complaint_of({"--number", "nan"}).starts_with("--number: expected a decimal number"));
  CHECK(complaint_of({"--number", "0x10"}).starts_with("--number: expected a decimal number"));
  CHECK(exit_code([] { options_of({"--no-such"}); }) == 2);
  CHECK(exit_code([] { options_of({"--count"}); }) == 2);
}

TEST_CASE("whatever is typed, the answer is options or a usage error") {
  const Words vocabulary{"--count",    "3",     "--flag", "--no-flag", "-f", "-t",     "-ft",          "--text=",       "--",
                         "-",          "a.jpg", "--set",  "count=1",   "=",  "--list", "--outer.deep", "--dump-config", "full",
                         "--config=x", "---",   "--=",    "-=",        "",   "--no-",  "-1",           "--flag=false"};
  std::mt19937 random(11);
  int taken = 0, refused = 0;
  for (int i = 0; i < 3000; ++i) {
    Words words;
    for (unsigned k = 0; k < random() % 6; ++k) words.push_back(vocabulary[random() % vocabulary.size()]);
    const int code = exit_code([&] { options_of(words); });
    CHECK((code == 0 || code == 2));
    (code == 0 ? taken : refused) += 1;
  }
  CHECK(taken > 300);
  CHECK(refused > 300);
}

TEST_CASE("a program without inputs takes none") {
  Plain options;
  const mm::Settings settings(options);
  CHECK(complaint([&] { mm::read_command_line(settings, {"photo.jpg"}); }) == "unexpected argument 'photo.jpg'");
}

TEST_CASE("a message about an option points to who set it") {
  EveryType options;
  mm::Settings settings(options);
  CHECK(mm::with_origin(settings, "--count") == "--count");
  settings.find("count")->origin = "a.yaml:7:3";
  CHECK(mm::with_origin(settings, "--count") == "a.yaml:7:3: --count");
  CHECK(mm::with_origin(settings, "--count 3") == "a.yaml:7:3: --count 3");
  CHECK(mm::with_origin(settings, "--counter") == "--counter");
  CHECK(mm::with_origin(settings, "a.jpg") == "a.jpg");
  CHECK(mm::with_origin(settings, "") == "");
  settings.find("count")->origin = "--set count=3";
  CHECK(mm::with_origin(settings, "--count") == "--count");
}
