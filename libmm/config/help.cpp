#include "config/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/common_flags.h"
#include "config/wording.h"

namespace mm {
namespace {

constexpr std::size_t kWidth = 100;  // columns
constexpr std::size_t kLeft = 26;    // columns of the left side of a table

// A left side with so many choices that they take several lines, parted behind a "|".
std::string folded(std::string_view left) {
  constexpr std::size_t kIndent = 6;
  std::string text = "  ";
  std::size_t column = text.size();
  while (!left.empty()) {
    const auto word = left.substr(0, std::min(left.find('|'), left.size() - 1) + 1);
    if (column + word.size() > kWidth) {
      text += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    }
    text += word;
    column += word.size();
    left.remove_prefix(word.size());
  }
  return text;
}

// "  --model TEXT            a folder, ...", continued below itself.
std::string row(std::string_view left, std::string_view right) {
  std::string text = folded(left);
  text += text.size() + 2 > kLeft ? "\n" + std::string(kLeft, ' ') : std::string(kLeft - text.size(), ' ');
  return text + wrapped(right, kWidth, kLeft) + "\n";
}

std::string head(const Program& program) {
  return fmt::format("mm {} - {}\n\nusage: {}\n", program.name, program.summary, usage_line(program));
}

std::string examples(const Program& program, std::size_t most) {
  std::string text;
  const auto shown = program.examples.first(std::min(most, program.examples.size()));
  for (const auto& example : shown) text += fmt::format("  {}\n      {}\n", example.command, example.meaning);
  return text.empty() ? text : "\nexamples:\n" + text;
}

std::string inputs(const Settings& settings) { return settings.inputs == nullptr ? "" : "\n" + row("INPUT", settings.inputs_help); }

std::string paragraphs(std::string_view description) {
  std::string text;
  while (!description.empty()) {
    const auto end = std::min(description.find("\n\n"), description.size());
    text += "\n" + wrapped(description.substr(0, end), kWidth, 0) + "\n";
    description.remove_prefix(std::min(end + 2, description.size()));
  }
  return text;
}

std::string common() {
  std::string text;
  for (const auto& flag : kCommonFlags) text += row(synopsis(flag), flag.help);
  return text;
}

std::string full_row(const Setting& setting) {
  const std::string known = facts(setting);
  return row(synopsis(setting), fmt::format("{}{}", setting.help, known.empty() ? "" : fmt::format(" ({})", known)));
}

}  // namespace

std::string short_help(const Program& program, const Settings& settings) {
  std::string text = head(program) + examples(program, 3) + inputs(settings) + "\noptions:\n";
  for (const auto& setting : settings.list)
    if (setting.group.empty()) text += row(synopsis(setting), setting.help);
  for (const auto& group : settings.groups)
    text += row(fmt::format("--{}.*", group.key), fmt::format("{} (--help lists them)", group.help));
  return text + "\noptions of every program:\n" + common();
}

std::string full_help(const Program& program, const Settings& settings) {
  std::string text = head(program) + paragraphs(program.description) + examples(program, program.examples.size()) + inputs(settings);
  const auto section = [&](const std::string& title, const std::string& group) {
    text += fmt::format("\n{}:\n", title);
    for (const auto& setting : settings.list)
      if (setting.group == group) text += full_row(setting);
  };
  section("options", "");
  for (const auto& group : settings.groups) section(fmt::format("{}: {}", group.key, group.help), group.key);
  text += "\noptions of every program:\n" + common();
  return text + paragraphs(option_sources(program.name, settings)) + paragraphs(fmt::format("Exit codes: {}", kExitCodes));
}

std::string plain_help(const Program& program) {
  return head(program) + paragraphs(program.description) + examples(program, program.examples.size());
}

std::string program_list() {
  std::string text = "mm - multimodal machine-learning tasks on the command line\n\nusage: mm PROGRAM [OPTIONS] [INPUT...]\n";
  for (const std::string_view group : {"ask", "prepare", "check"}) {
    text += fmt::format("\n{}:\n", group);
    std::string coming;
    for (const auto& program : programs()) {
      if (program.group != group) continue;
      if (program.standing == Standing::coming)
        coming += fmt::format("{}{} ({})", coming.empty() ? "" : ", ", program.name, program.summary);
      else
        text += fmt::format("  {:<12} {}\n", program.name, program.summary);
    }
    if (!coming.empty()) text += "  " + wrapped("coming: " + coming, kWidth, 10) + "\n";
  }
  return text + "\n`mm help PROGRAM` is the manual of one, `mm PROGRAM -h` the short of it, `mm --version` what this is.\n";
}

}  // namespace mm
