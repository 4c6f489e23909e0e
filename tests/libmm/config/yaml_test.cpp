#include "config/yaml.h"

#include <random>

#include "support/caught.h"
#include "support/doctest.h"

namespace {

std::string complaint_of(const std::string& text) {
  return complaint([&] { mm::read_yaml(text, "f.yaml"); });
}

const mm::Yaml& member(const mm::Yaml& map, std::string_view key) {
  for (const auto& [name, value] : map.members)
    if (name.text == key) return value;
  FAIL("no member " << key);
  return map;
}

}  // namespace

TEST_CASE("a document is a tree that remembers where everything stood") {
  const auto yaml = mm::read_yaml("# photos\nmodel: a b\ndecode:\n  beam: 010\n  no: no\nlist: [x, 'y']\nempty:\n", "f.yaml");
  CHECK(yaml.type == mm::Yaml::Type::map);
  CHECK(member(yaml, "model").text == "a b");
  const auto& beam = member(member(yaml, "decode"), "beam");
  CHECK(beam.text == "010");
  CHECK_FALSE(beam.quoted);
  CHECK(beam.where("f.yaml") == "f.yaml:4:9");
  CHECK(member(member(yaml, "decode"), "no").text == "no");
  CHECK(member(yaml, "list").items.at(1).text == "y");
  CHECK(member(yaml, "list").items.at(1).quoted);
  CHECK(member(yaml, "empty").type == mm::Yaml::Type::null);
  CHECK(yaml.members.at(1).first.where("f.yaml") == "f.yaml:3:1");
}

TEST_CASE("an empty document is null") {
  for (const char* text : {"", "\n", "# nothing\n", "---\n", "~", "null\n", "--- # x\n...\n"})
    CHECK(mm::read_yaml(text, "f.yaml").type == mm::Yaml::Type::null);
}

TEST_CASE("quotes and blocks are told from plain text") {
  const auto yaml = mm::read_yaml("a: \"12\"\nb: '12'\nc: |\n  12\nd: 12\ne: \"\\x41\\n\"\n", "f.yaml");
  CHECK(member(yaml, "a").quoted);
  CHECK(member(yaml, "b").quoted);
  CHECK(member(yaml, "c").quoted);
  CHECK(member(yaml, "c").text == "12\n");
  CHECK_FALSE(member(yaml, "d").quoted);
  CHECK(member(yaml, "e").text == "A\n");
}

TEST_CASE("what editors of other systems write is taken") {
  const auto yaml = mm::read_yaml("\xEF\xBB\xBFmodel: x\r\ndecode:\r\n  beam: 3\r\n", "f.yaml");
  CHECK(member(yaml, "model").text == "x");
  CHECK(member(member(yaml, "decode"), "beam").text == "3");
  CHECK(member(member(yaml, "decode"), "beam").where("f") == "f:3:9");
}

TEST_CASE("bytes that are no text are refused with their place") {
  CHECK(complaint_of("a: \xFF") == "f.yaml:1:4: is not valid UTF-8");
  CHECK(complaint_of("a: x\nb: \xC0\xAF") == "f.yaml:2:4: is not valid UTF-8");
  CHECK(complaint_of("a: \xED\xA0\x80") == "f.yaml:1:4: is not valid UTF-8");
  CHECK(complaint_of("é: \xE2\x82") == "f.yaml:1:4: is not valid UTF-8");
  CHECK(complaint_of(std::string("a: x\0y", 6)) == "f.yaml:1:5: a NUL byte");
  CHECK(complaint_of("a: \x07") == "f.yaml:1:4: a control character (0x07)");
  CHECK(complaint_of("a: x\ry: z").starts_with("f.yaml:1:5: a control character (0x0d)"));
  CHECK(complaint_of(std::string("\xFF\xFE"
                                 "a\0:\0",
                                 6)) == "f.yaml:1:1: is not valid UTF-8");  // UTF-16
  CHECK(complaint_of("a:\n\tb: 1") == "f.yaml:2:1: a tab in the indentation");
  CHECK(complaint_of("a:\n  \tb: 1") == "f.yaml:2:3: a tab in the indentation");
  CHECK(complaint_of("a: x\t# tab\n").empty());
}

TEST_CASE("duplicate keys, merge keys, tags and odd keys are refused") {
  CHECK(complaint_of("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1: the key 'a' stands twice");
  CHECK(complaint_of("x:\n  a: 1\n  'a': 1\n") == "f.yaml:3:3: the key 'a' stands twice");
  CHECK(complaint_of("base: &b {beam: 3}\ndecode:\n  <<: *b\n") == "f.yaml:3:3: merge keys (<<) are not read");
  CHECK(complaint_of("a: !!int 3") == "f.yaml:1:4: the tag 'tag:yaml.org,2002:int' is not read");
  CHECK(complaint_of("a: !mine {b: 1}").ends_with("the tag '!mine' is not read"));
  CHECK(complaint_of("[a]: 1") == "f.yaml:1:1: a key must be plain text");
  CHECK(complaint_of("{a: 1}: 1") == "f.yaml:1:1: a key must be plain text");
  CHECK(complaint_of("~: 1").ends_with("a key must be plain text"));
}

TEST_CASE("one document only") {
  CHECK(complaint_of("a: 1\n---\nb: 2\n") == "f.yaml:2:1: a second document begins");
  CHECK(complaint_of("- a\nb: 1\n") == "f.yaml:2:1: a second document begins");  // as yaml-cpp sees it
  CHECK(complaint_of("---\na: 1\n...\n").empty());
  CHECK(complaint_of(",") == "f.yaml:1:1: a second document begins");  // yaml-cpp makes documents of it for ever
  CHECK_FALSE(complaint_of("a: 1\n, b").empty());
}

TEST_CASE("nesting is bounded by a message that says so") {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(complaint_of(nested(200)).empty());
  CHECK(complaint_of(nested(600)).ends_with("nested deeper than 500 levels"));
  CHECK(complaint_of(std::string(200'000, '[')).ends_with("nested deeper than 500 levels"));
  CHECK(complaint_of(std::string(1000, '{')).ends_with("nested deeper than 500 levels"));
}

TEST_CASE("aliases are unfolded, bombs and cycles are not") {
  const auto yaml = mm::read_yaml("a: &x {beam: 3}\nb: *x\n", "f.yaml");
  CHECK(member(member(yaml, "b"), "beam").text == "3");

  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    bomb += name + ": &" + name + " [" + before;
    for (int k = 0; k < 8; ++k) bomb += "," + before;
    bomb += "]\n";
  }
  CHECK(complaint_of(bomb).ends_with("more than 100000 values, aliases unfolded"));
  std::string long_text = "a: &a " + std::string(500'000, 'x') + "\nb: [*a";
  for (int i = 0; i < 50'000; ++i) long_text += ",*a";
  CHECK(complaint_of(long_text + "]").ends_with("more than 16777216 bytes of text, aliases unfolded"));
  CHECK(member(yaml, "b").where("f") == "f:2:4");
  CHECK(complaint_of("a: &x\n  b: *x\n").ends_with("an alias leads back to itself"));
  CHECK(complaint_of("&x [*x]").ends_with("an alias leads back to itself"));
  CHECK(complaint_of("a: *nobody").starts_with("f.yaml:1:4: not valid YAML: "));
}

TEST_CASE("size is bounded before anything is parsed") {
  CHECK(complaint_of("a: " + std::string((1 << 20) - 3, 'x')).empty());
  CHECK(complaint_of("a: " + std::string((1 << 20) - 2, 'x')) == "f.yaml: is 1048577 bytes long; a configuration has at most 1048576");
}

TEST_CASE("whatever is broken, the answer is a tree or an Error") {
  const std::string sound = "a: &x [1, 'two', \"\\x41\"]\nb:\n  c: {d: *x, e: ~}\n  f: |\n    text\n# comment\n--- \n";
  const std::string bytes = "\n \t:-[]{},&*!|>'\"%@`#?\xFF\0\xC3";
  std::mt19937 random(7);
  int trees = 0, errors = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = sound;
    for (unsigned k = 0; k <= random() % 4; ++k) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0)
        text.erase(at, 1 + random() % 5);
      else
        text.insert(at, 1 + random() % 3, bytes[random() % bytes.size()]);
    }
    (complaint_of(text).empty() ? trees : errors) += 1;
  }
  CHECK(trees > 50);
  CHECK(errors > 500);
}

TEST_CASE("a list in one line is its texts") {
  CHECK(mm::is_yaml_list("[a]"));
  CHECK_FALSE(mm::is_yaml_list("a, b"));
  CHECK(mm::yaml_list("[linear 4, 'text: linear 1', relu]", "x").size() == 3);
  CHECK(mm::yaml_list("[]", "x").empty());
  CHECK(mm::yaml_list("[a, \"b, c\"]", "x") == std::vector<std::string>{"a", "b, c"});
  CHECK(complaint([] { mm::yaml_list("[a, {b: c}]", "where"); }) == "where: expected a list of texts");
  CHECK(complaint([] { mm::yaml_list("a", "where"); }) == "where: expected a list of texts, as in [a, b]");
  CHECK(complaint([] { mm::yaml_list("[a", "where"); }).starts_with("where:1:"));
}

TEST_CASE("broken YAML says where") {
  for (const std::string text : {"a: [1, 2", "a: 'x", "a: b: c", "{", "a: 1\n b: 2\n", "%YAML 9.9\n---\na: 1", "a: @x"}) {
    const std::string problem = complaint_of(text);
    INFO(text);
    CHECK(problem.starts_with("f.yaml:"));
    CHECK(problem.find("not valid YAML: ") != std::string::npos);
  }
  CHECK(exit_code([] { mm::read_yaml("{", "f"); }) == 2);
}
