#include "config/markdown.h"

#include <fmt/format.h>

#include "config/program.h"
#include "config/wording.h"

namespace mm {
namespace {

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string row(const std::string& name, std::string_view help, const std::string& known, const std::string& variable) {
  return fmt::format("| `{}` | {} | {} | {} |\n", cell(name), cell(help), cell(known),
                     variable.empty() ? "" : fmt::format("`{}`", variable));
}

std::string variable(const Setting& setting, const Program& program) {
  if (setting.limits.deed) return "";
  return setting.limits.everywhere ? setting.shared_variable() : setting.variable(program.name);
}

constexpr std::string_view kHead = "| option | meaning | values | variable |\n|---|---|---|---|\n";

std::string section(const Program& program) {
  std::string text = fmt::format("\n## mm {}\n\n{}: `{}`\n\n", program.name, program.summary, usage_line(program));
  const Settings settings = program.settings();
  const auto table = [&](const std::string& group) {
    text += kHead;
    for (const auto& setting : settings.list)
      if (setting.group == group) text += row(synopsis(setting), setting.help, facts(setting), variable(setting, program));
  };
  table("");
  for (const auto& group : settings.groups) {
    text += fmt::format("\n### {}: {}\n\n", group.key, group.help);
    table(group.key);
  }
  return text;
}

}  // namespace

std::string options_markdown() {
  std::string text = fmt::format(
      "# Options\n\nMade by `scripts/generate_docs` from the declarations in `libmm/options/`; do not edit.\n\n{}\n\n"
      "Of a repeated option the last one wins; a list grows. Behind `--` everything is an input.\n",
      option_sources());
  text += fmt::format("\n## Every program\n\n{}", kHead);
  for (const auto& flag : kCommonFlags) text += row(synopsis(flag), flag.help, "", "");
  for (const auto& program : programs())
    if (program.settings != nullptr) text += section(program);
  return text;
}

}  // namespace mm
