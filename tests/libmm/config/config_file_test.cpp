#include "config/config_file.h"

#include <filesystem>

#include "options/caption.h"
#include "support/caught.h"
#include "support/doctest.h"
#include "support/every_type.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

namespace fs = std::filesystem;

EveryType read(const std::string& path) {
  EveryType options;
  mm::Settings settings(options);
  mm::read_config(path, mm::program("caption"), settings);
  return options;
}

// What is complained of in a file photos.yaml of that text, without the folder's name.
std::string complaint_of(const std::string& text) {
  const TemporaryFolder folder;
  const auto file = folder.file("photos.yaml", text);
  const auto said = complaint([&] { read(file); });
  return said.starts_with(folder.path) ? said.substr(folder.path.size() + 1) : said;
}

}  // namespace

TEST_CASE("every type is read from YAML, and every key remembers its line") {
  const TemporaryFolder folder;
  EveryType options;
  mm::Settings settings(options);
  const auto file = folder.file("photos.yaml",
                                "flag: true\ncount: -2\nlarge: 9223372036854775807\nseed: 18446744073709551615\nnumber: 1e-5\ntext: no\n"
                                "choice: b\nlist: [a, \"b c\"]\nperhaps: false\nperhaps-large: null\nperhaps-text: 'true'\n"
                                "outer:\n  inner: {rate: .5, steps: 9}\n  deep: false\n");
  mm::read_config(file, mm::program("caption"), settings);
  CHECK(options.flag);
  CHECK(options.count == -2);
  CHECK(options.large == std::numeric_limits<std::int64_t>::max());
  CHECK(options.seed == 18446744073709551615U);
  CHECK(options.number == 1e-5);
  CHECK(options.text == "no");
  CHECK(options.list == std::vector<std::string>{"a", "b c"});
  CHECK(options.perhaps == false);
  CHECK(options.perhaps_text == "true");
  CHECK(options.outer.inner.steps == 9);
  CHECK_FALSE(options.outer.deep);
  CHECK(settings.find("outer.inner.steps")->origin == file + ":13:28");
  CHECK(settings.find("perhaps-number")->origin == "default");
}

TEST_CASE("what a call is to do stands in no file") {
  CHECK(complaint_of("text: x\ndraw: 0..7\n") ==
        "photos.yaml:2:7: draw: is something to do, not a setting: it is said on the command line only");
}

TEST_CASE("mistakes name line, column, key and the nearest name") {
  CHECK(complaint_of("text: x\nouter:\n  inner:\n    rat: 1\n") ==
        "photos.yaml:4:5: unknown key 'rat' under 'outer.inner' (did you mean 'rate'?)");
  CHECK(complaint_of("cuont: 3") == "photos.yaml:1:1: unknown key 'cuont' (did you mean 'count'?)");
  CHECK(complaint_of("ouetr: {}") == "photos.yaml:1:1: unknown key 'ouetr' (did you mean 'outer'?)");
  CHECK(complaint_of("steps: 3") == "photos.yaml:1:1: unknown key 'steps' (did you mean 'outer.inner.steps'?)");
  CHECK(complaint_of("inputs: [a]") == "photos.yaml:1:1: unknown key 'inputs'");
  CHECK(complaint_of("outer.deep: true") == "photos.yaml:1:1: the key 'outer.deep' is written 'outer:' with 'deep:' below it");
  CHECK(complaint_of("count: 010") == "photos.yaml:1:8: count: a whole number has no leading zeros: '010'");
  CHECK(complaint_of("count: \"12\"") == "photos.yaml:1:8: count: expected a whole number, got the text \"12\"");
  CHECK(complaint_of("flag: yes") == "photos.yaml:1:7: flag: expected true or false, got 'yes'");
  CHECK(complaint_of("flag: 'true'") == "photos.yaml:1:7: flag: expected true or false, got the text \"true\"");
  CHECK(complaint_of("number: .nan") == "photos.yaml:1:9: number: expected a decimal number, got '.nan'");
  CHECK(complaint_of("number: 1e999").ends_with("does not fit double precision"));
  CHECK(complaint_of("seed: 18446744073709551616").starts_with("photos.yaml:1:7: seed: must be 0 to 18446744073709551615"));
  CHECK(complaint_of("outer:\n  inner:\n    steps: 10\n") == "photos.yaml:3:12: outer.inner.steps: must be 1 to 9, got 10");
  CHECK(complaint_of("text:\n") == "photos.yaml:1:1: text: expected text, got nothing");
  CHECK(complaint_of("text: [a]") == "photos.yaml:1:7: text: expected text, got a list");
  CHECK(complaint_of("count: {a: 1}") == "photos.yaml:1:8: count: expected a whole number, got keys and values");
  CHECK(complaint_of("list: a") == "photos.yaml:1:7: list: expected a list, got 'a'");
  CHECK(complaint_of("list: [[a]]") == "photos.yaml:1:8: list: expected a list of texts");
  CHECK(complaint_of("outer: 3") == "photos.yaml:1:8: outer: expected keys and values");
  CHECK(complaint_of("- a") == "photos.yaml:1:1: expected keys and values, as in 'model: NAME'");
  CHECK(complaint_of("count: 3\ncount: 4\n") == "photos.yaml:2:1: the key 'count' stands twice");
  CHECK(complaint_of("outer:\n").empty());
  CHECK(complaint_of("").empty());
}

TEST_CASE("files that cannot be read are usage errors that name the file") {
  const TemporaryFolder folder;
  CHECK(complaint([&] { read(folder / "none.yaml"); }) == folder / "none.yaml: no such file");
  CHECK(exit_code([&] { read(folder / "none.yaml"); }) == 2);
  CHECK(complaint([&] { read(folder.path); }).ends_with("is a folder, not a file"));
  CHECK(complaint([&] { read(folder.file("long.yaml", std::string(2 << 20, '#'))); }).find("1048576") != std::string::npos);
}

TEST_CASE("one file for several programs, or for one alone") {
  CHECK(complaint_of("caption:\n  count: 5\nlist:\n  format: jsonl\n").empty());
  CHECK(complaint_of("caption:\n  coumt: 5\n") == "photos.yaml:2:3: unknown key 'coumt' (did you mean 'count'?)");
  CHECK(complaint_of("list:\n  anything: 5\n") == "photos.yaml: says nothing about caption: there is no section 'caption:'");
  CHECK(complaint_of("caption: {}\ncount: 3\n") == "photos.yaml:2:1: the key 'count' stands beside the section 'caption'");
  CHECK(complaint_of("captoin: {}\nlist: {}\n") ==
        "photos.yaml:1:1: the key 'captoin' stands beside the section 'list' (did you mean 'caption'?)");
  const TemporaryFolder folder;
  CHECK(read(folder.file("a.yaml", "asr-av: {x: 1}\ncaption:\n  count: 5\n")).count == 5);
  CHECK(read(folder.file("b.yaml", "list: [a]\n")).list == std::vector<std::string>{"a"});  // the option, not the program
}

TEST_CASE("included files come first, are found beside the including one, and never include themselves") {
  const TemporaryFolder folder;
  folder.file("sub/base.yaml", "count: 1\ntext: base\n");
  folder.file("sub/more.yaml", "include: base.yaml\ntext: more\n");
  const auto options = read(folder.file("top.yaml", "count: 2\ninclude: [sub/more.yaml]\n"));
  CHECK(options.count == 2);
  CHECK(options.text == "more");

  folder.file("a.yaml", "include: b.yaml\n");
  const auto b = folder.file("b.yaml", "include: ./sub/../a.yaml\n");
  CHECK(complaint([&] { read(b); }).ends_with("b.yaml' includes itself"));
  CHECK(complaint([&] { read(b); }).starts_with(folder / "a.yaml:1:10"));
  const auto self = folder.file("self.yaml", "include: self.yaml\n");
  CHECK(complaint([&] { read(self); }) == self + ":1:10: '" + self + "' includes itself");

  const auto missing = folder.file("missing.yaml", "\ninclude: none.yaml\n");
  CHECK(complaint([&] { read(missing); }) == missing + ":2:10: cannot include '" + (folder / "none.yaml") + "': no such file");
  const auto broken = folder.file("broken.yaml", "include: bad.yaml\n");
  const auto bad = folder.file("bad.yaml", "x: 1\nx: 2\n");
  CHECK(complaint([&] { read(broken); }) == bad + ":2:1: the key 'x' stands twice");
  CHECK(complaint_of("caption: {include: x.yaml}\n") == "photos.yaml:1:11: unknown key 'include'");
  const auto other = folder.file("other.yaml", "include: sections.yaml\nlist: {}\n");
  folder.file("sections.yaml", "caption: {count: 6}\n");
  CHECK(read(other).count == 6);
  CHECK(complaint_of("include: {a: b}\n") == "photos.yaml:1:10: expected the name of a file to include");

  for (int i = 0; i < 8; ++i) {
    const std::string next = "f" + std::to_string(i + 1) + ".yaml";
    folder.file("f" + std::to_string(i) + ".yaml", "include: [" + next + ", " + next + "]\n");
  }
  folder.file("f8.yaml", "count: 1\n");
  CHECK(complaint([&] { read(folder / "f0.yaml"); }).ends_with("more than 64 files are included"));
}

TEST_CASE("variables are expanded in paths only") {
  const Variable data("MM_DATA", "/data"), unset("MM_NOT_SET", nullptr), empty("MM_EMPTY", "");
  const TemporaryFolder folder;
  const auto options = read(folder.file("a.yaml", "file: \"${MM_DATA:-x}/a\"\ntext: \"${MM_DATA}\"\nlist: [\"${MM_DATA}/b\"]\n"));
  CHECK(options.file == "/data/a");
  CHECK(options.list.front() == "/data/b");
  CHECK(options.text == "${MM_DATA}");

  CHECK(mm::expand_variables("${MM_NOT_SET:-../shared}/${MM_DATA}$x$", "w") == "../shared//data$x$");
  CHECK(mm::expand_variables("${MM_EMPTY:-b}", "w") == "b");
  CHECK(mm::expand_variables("$${MM_DATA}", "w") == "${MM_DATA}");
  CHECK(complaint([] { mm::expand_variables("${MM_NOT_SET}", "w"); }) == "w: the variable MM_NOT_SET is not set");
  CHECK(complaint([] { mm::expand_variables("a${b", "w"); }) == "w: a '${' without its '}'");
  CHECK(complaint([] { mm::expand_variables("${a b}", "w"); }) == "w: 'a b' is no name of a variable");
  CHECK(complaint_of("file: ${MM_NOT_SET}") == "photos.yaml:1:7: file: the variable MM_NOT_SET is not set");
}

TEST_CASE("validation tells the programs a file speaks of") {
  const TemporaryFolder folder;
  using Names = std::vector<std::string_view>;
  CHECK(mm::validate_config(folder.file("a.yaml", "caption: {num-captions: 2}\nlist: {format: text}\nasr-av: {x: 1}\n")) ==
        Names{"caption", "list", "asr-av"});
  CHECK(mm::validate_config(folder.file("b.yaml", "decode: {beam: 2}\n")) == Names{"caption"});
  CHECK(complaint([&] {
          mm::validate_config(folder.file("c.yaml", "list: {frmat: text}\n"));
        }).ends_with("unknown key 'frmat' (did you mean 'format'?)"));
  CHECK(complaint([&] {
          mm::validate_config(folder.file("d.yaml", "decode: {beam: 2}\n"), mm::find_program("list"));
        }).ends_with(":1:1: unknown key 'decode'"));
}

TEST_CASE("presets are found by name") {
  const Variable share("MM_SHARE", MM_SOURCE "/share");
  const auto& caption = mm::program("caption");
  CHECK(fs::exists(mm::preset_file(caption, "accurate")));
  CHECK(complaint([&] { mm::preset_file(caption, "acurate"); }) == "--preset: no preset 'acurate' (did you mean 'accurate'?)");
  CHECK(exit_code([&] { mm::preset_file(caption, "../../config/caption/accurate"); }) == 2);
  CHECK(mm::preset_names("no-such-program").empty());
}

TEST_CASE("every YAML file that comes with mm is right") {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(MM_SOURCE "/share")) {
    if (entry.path().extension() != ".yaml" && entry.path().extension() != ".yml") continue;
    ++count;
    const auto folder = entry.path().parent_path();
    const mm::Program* alone = folder.parent_path().filename() == "config" ? mm::find_program(folder.filename().string()) : nullptr;
    INFO(entry.path().string());
    CHECK(complaint([&] { mm::validate_config(entry.path().string(), alone); }).empty());
  }
  CHECK(count >= 3);
}
