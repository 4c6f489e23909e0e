// Meta-tests over the table of programs: what holds for every program and every option, today's and those to come.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "config/common_flags.h"
#include "config/completion.h"
#include "config/config_file.h"
#include "config/dump.h"
#include "config/help.h"
#include "config/man.h"
#include "config/markdown.h"
#include "config/parse.h"
#include "config/wording.h"
#include "support/caught.h"
#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

bool is_kebab(std::string_view name) {
  const bool characters =
      std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  return characters && !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.back() != '-' && name.find("--") == name.npos;
}

std::string without_escapes(std::string text) {
  std::erase(text, '\\');
  return text;
}

// Words with one space between them, as wrapping leaves them.
std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (!space || (!line.empty() && line.back() != ' ')) line += space ? ' ' : c;
  }
  return line;
}

// A text that the setting takes and that is not its default.
std::string other_value(const mm::Setting& setting) {
  const std::string initial = setting.initial.empty() ? "" : setting.initial.front();
  if (mm::is_flag(setting.target)) return initial == "true" ? "false" : "true";
  if (!setting.limits.choices.empty())
    return std::string(setting.limits.choices.back() == initial ? setting.limits.choices.front() : setting.limits.choices.back());
  if (mm::is_string(setting.target)) return "other";
  for (const char* number : {"1", "2", "0", "0.5", "5", "100", "2000"}) {
    const std::string problem = complaint([&] { mm::assign(setting.target, number, setting.limits, ""); });
    if (problem.empty() && initial != number) return number;
  }
  FAIL("no other value found for " << setting.key);
  return "";
}

struct Case {
  const mm::Program* program;
  mm::Settings settings;
};

std::vector<Case> programs_with_options() {
  std::vector<Case> list;
  for (const auto& program : mm::programs())
    if (program.settings != nullptr) list.push_back({&program, program.settings()});
  REQUIRE(list.size() >= 3);
  return list;
}

}  // namespace

TEST_CASE("programs have unique names, a group and one line each") {
  std::set<std::string_view> names;
  for (const auto& program : mm::programs()) {
    INFO(std::string(program.name));
    CHECK(names.insert(program.name).second);
    CHECK(is_kebab(program.name));
    CHECK((program.group == "ask" || program.group == "prepare" || program.group == "check"));
    CHECK_FALSE(program.summary.empty());
    CHECK(program.summary.size() <= 70);
    CHECK(program.summary.back() != '.');
    CHECK((program.standing == mm::Standing::works) == (program.settings != nullptr));
    if (program.standing != mm::Standing::coming) CHECK_FALSE(program.examples.empty());
    for (const auto& example : program.examples) CHECK(example.command.find("mm " + std::string(program.name)) != std::string_view::npos);
  }
}

TEST_CASE("options have unique names in one character set, on every surface") {
  constexpr std::array<std::string_view, 6> kReserved{"MM_DATA", "MM_SHARE", "MM_LIBTORCH", "MM_TESTS", "MM_MEDIA", "MM_CUDA"};
  std::set<std::string> variables(kReserved.begin(), kReserved.end());
  std::map<std::string, std::string> shared;  // a variable of every program -> the key it sets
  for (const auto& [program, settings] : programs_with_options()) {
    std::set<std::string> names, letters{"h"};
    for (const auto& common : mm::kCommonFlags) names.insert(std::string(common.name));
    for (const auto& group : settings.groups) CHECK(names.insert(group.key).second);
    for (const auto& setting : settings.list) {
      INFO(std::string(program->name), " ", setting.key);
      CHECK(names.insert(setting.key).second);
      if (mm::is_flag(setting.target)) CHECK(names.insert("no-" + setting.key).second);
      CHECK(variables.insert(setting.variable(program->name)).second);
      if (setting.limits.everywhere) CHECK(shared.emplace(setting.shared_variable(), setting.key).first->second == setting.key);
      CHECK(is_kebab(setting.leaf()));
      CHECK_FALSE(setting.help.empty());
      CHECK(setting.help.back() != '.');
      CHECK(setting.help.find('\n') == std::string_view::npos);
      if (setting.limits.letter != 0) CHECK(letters.insert(std::string(1, setting.limits.letter)).second);
      CHECK_FALSE((mm::is_string(setting.target) && setting.limits.choices.empty() && !mm::allowed_values(setting.limits).empty()));
    }
    // `caption: {...}` at the top of a file is the program's section, so no group may be called like a program.
    for (const auto& group : settings.groups) CHECK(mm::find_program(group.key) == nullptr);
  }
  CHECK(shared.contains("MM_THREADS"));
  for (const auto& [name, key] : shared) CHECK_FALSE(variables.contains(name));
}

TEST_CASE("defaults keep their own limits") {
  for (const auto& [program, settings] : programs_with_options())
    for (const auto& setting : settings.list)
      for (const auto& text : setting.initial) {
        INFO(std::string(program->name), " ", setting.key);
        CHECK(complaint([&] { mm::assign(setting.target, text, setting.limits, ""); }).empty());
      }
}

TEST_CASE("help, man page and options.md say the same of every option") {
  const std::string markdown = without_escapes(mm::options_markdown());
  for (const auto& [program, settings] : programs_with_options()) {
    std::string help = one_line(mm::full_help(*program, settings));
    for (auto fold = help.find("| "); fold != std::string::npos; fold = help.find("| ", fold)) help.erase(fold + 1, 1);  // a row of choices
    const std::string man = one_line(without_escapes(mm::man_page(*program)));
    for (const auto& setting : settings.list) {
      const std::string known = mm::facts(setting);
      const std::string words = std::string(setting.help) + (known.empty() ? "" : " (" + known + ")");
      INFO(std::string(program->name), " ", setting.key);
      CHECK(help.find(mm::synopsis(setting) + " " + words) != std::string::npos);
      CHECK(man.find(".B " + mm::synopsis(setting) + " " + words) != std::string::npos);
      const std::string variable =
          setting.limits.deed ? "" : "`" + (setting.limits.everywhere ? setting.shared_variable() : setting.variable(program->name)) + "`";
      CHECK(markdown.find("| `" + mm::synopsis(setting) + "` | " + std::string(setting.help) + " | " + known + " | " + variable + " |") !=
            std::string::npos);
    }
  }
}

TEST_CASE("every option is reached by flag, --set, variable and YAML, and a full dump gives it back") {
  const TemporaryFolder folder;
  for (const auto& [program, defaults] : programs_with_options()) {
    for (const auto& setting : defaults.list) {
      if (setting.key == program->record) continue;  // its value must be a run's folder
      const std::string value = other_value(setting), flag = "--" + setting.key + "=" + value, set = setting.key + "=" + value;
      INFO(std::string(program->name), " ", setting.key, " ", value);
      const auto value_after = [&](std::vector<const char*> arguments) {
        arguments.insert(arguments.begin(), "mm");
        mm::Settings settings = program->settings();
        const auto text = mm::parse(*program, static_cast<int>(arguments.size()), arguments.data(), settings);
        CHECK_FALSE(text.has_value());
        const auto dumped = folder.file("dump.yaml", mm::dump(settings, program->name, mm::DumpLevel::full));
        mm::Settings again = program->settings();
        mm::read_config(dumped, *program, again);
        for (const auto& row : settings.list)
          CHECK(mm::texts_of(again.find(row.key)->target) == (row.limits.deed ? row.initial : mm::texts_of(row.target)));
        return mm::texts_of(settings.find(setting.key)->target);
      };
      const std::vector<std::string> expected{value};
      CHECK(value_after({flag.c_str()}) == expected);
      CHECK(value_after({"--set", set.c_str()}) == expected);
      {
        const Variable variable(setting.variable(program->name), value.c_str());
        CHECK(value_after({}) == (setting.limits.deed ? setting.initial : expected));
      }
      if (setting.limits.everywhere) {
        const Variable variable(setting.shared_variable(), value.c_str());
        CHECK(value_after({}) == expected);
      }
      const std::string text = mm::is_list(setting.target) ? "[" + value + "]" : value;
      std::string yaml = std::string(setting.leaf()) + ": " + text + "\n";
      for (std::string group = setting.group; !group.empty();
           group = group.find('.') == group.npos ? "" : group.substr(0, group.rfind('.')))
        yaml = group.substr(group.rfind('.') + 1) + ": {" + yaml.substr(0, yaml.size() - 1) + "}\n";
      const auto file = folder.file("one.yaml", yaml);
      if (setting.limits.deed)
        CHECK(complaint([&] { value_after({"--config", file.c_str()}); }).find("said on the command line only") != std::string::npos);
      else
        CHECK(value_after({"--config", file.c_str()}) == expected);
    }
  }
}

TEST_CASE("an unknown key is told the way people know it from compilers") {
  const TemporaryFolder folder;
  const auto file = folder.file("photos.yaml", "model: x\n\nseed: 1\n\nnum-captions: 1\ndecode:\n  bean: 3\n");
  mm::Settings settings = mm::program("caption").settings();
  CHECK(complaint([&] { mm::read_config(file, mm::program("caption"), settings); }) ==
        file + ":7:3: unknown key 'bean' under 'decode' (did you mean 'beam'?)");
}

TEST_CASE("the pages that come with mm are those that it prints; else run scripts/generate_docs") {
  const Variable share("MM_SHARE", MM_SOURCE "/share");
  const std::string root = MM_SOURCE "/share/";
  const auto check = [&](const std::string& file, const std::string& printed) {
    INFO(file);
    const bool same = text_of(root + file) == printed;
    CHECK(same);
  };
  check("doc/options.md", mm::options_markdown());
  check("completion/mm.bash", mm::completion("bash"));
  check("completion/_mm", mm::completion("zsh"));
  check("completion/mm.fish", mm::completion("fish"));
  check("man/man1/mm.1", mm::man_page_of_mm());
  std::set<std::string> pages{"mm.1"};
  for (const auto& program : mm::programs()) {
    if (program.standing == mm::Standing::coming) continue;
    const std::string page = "mm-" + std::string(program.name) + ".1";
    pages.insert(page);
    check("man/man1/" + page, mm::man_page(program));
  }
  for (const auto& entry : std::filesystem::directory_iterator(root + "man/man1")) CHECK(pages.contains(entry.path().filename().string()));
}
