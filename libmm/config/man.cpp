#include "config/man.h"

#include <fmt/format.h>

#include "base/version.h"
#include "config/wording.h"

namespace mm {
namespace {

// Text as roff takes it for text: a hyphen that can be copied, no escapes, no control lines.
std::string roff(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n')) escaped += "\\&";
    if (c == '-')
      escaped += "\\-";
    else if (c == '\\')
      escaped += "\\e";
    else
      escaped += c;
  }
  return escaped;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return result;
}

std::string head(std::string_view page, std::string_view summary, const std::string& usage) {
  return fmt::format(".TH {} 1 \"\" \"mm {}\" \"mm manual\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.B {}\n", upper(page), version(),
                     roff(page), roff(summary), roff(usage));
}

std::string paragraphs(std::string_view description) {
  std::string text;
  while (!description.empty()) {
    const auto end = std::min(description.find("\n\n"), description.size());
    text += ".PP\n" + roff(description.substr(0, end)) + "\n";
    description.remove_prefix(std::min(end + 2, description.size()));
  }
  return text;
}

std::string entry(const std::string& name, std::string_view help, const std::string& more) {
  return fmt::format(".TP\n.B {}\n{}{}\n", roff(name), roff(help), more.empty() ? "" : roff(fmt::format(" ({})", more)));
}

std::string options(const Settings& settings) {
  std::string text = ".SH OPTIONS\n";
  if (settings.inputs != nullptr) text += entry("INPUT", settings.inputs_help, "");
  const auto section = [&](const std::string& group) {
    for (const auto& setting : settings.list)
      if (setting.group == group) text += entry(synopsis(setting), setting.help, facts(setting));
  };
  section("");
  for (const auto& group : settings.groups) {
    text += fmt::format(".SS {}: {}\n", roff(group.key), roff(group.help));
    section(group.key);
  }
  text += ".SS options of every program\n";
  for (const auto& flag : kCommonFlags) text += entry(synopsis(flag), flag.help, "");
  return text;
}

std::string examples(const Program& program) {
  std::string text;
  for (const auto& example : program.examples) text += entry(std::string(example.command), example.meaning, "");
  return text.empty() ? text : ".SH EXAMPLES\n" + text;
}

}  // namespace

std::string man_page(const Program& program) {
  std::string text = head(fmt::format("mm-{}", program.name), program.summary, usage_line(program));
  if (!program.description.empty()) text += ".SH DESCRIPTION\n" + paragraphs(program.description);
  if (program.settings != nullptr) text += options(program.settings());
  text += examples(program);
  if (program.settings != nullptr)
    text +=
        ".SH CONFIGURATION\n" + paragraphs(option_sources(program.name, program.settings())) + ".SH EXIT STATUS\n" + paragraphs(kExitCodes);
  return text + ".SH SEE ALSO\n.BR mm (1)\n";
}

std::string man_page_of_mm() {
  std::string text = head("mm", "multimodal machine-learning tasks on the command line", "mm PROGRAM [OPTIONS] [INPUT...]");
  text += ".SH DESCRIPTION\n" + paragraphs("mm PROGRAM runs mm-PROGRAM, from its own folder or from PATH.");
  for (const auto standing : {Standing::works, Standing::built_in, Standing::coming}) {
    text += standing == Standing::works ? ".SH PROGRAMS\n" : standing == Standing::built_in ? "" : ".SH COMING\n";
    for (const auto& program : programs())
      if (program.standing == standing) text += entry(fmt::format("mm {}", program.name), program.summary, "");
  }
  text += ".SH CONFIGURATION\n" + paragraphs(option_sources()) + ".SH EXIT STATUS\n" + paragraphs(kExitCodes) + ".SH SEE ALSO\n";
  std::string also;
  for (const auto& program : programs())
    if (program.standing != Standing::coming)
      also += fmt::format("{}.BR {} (1)", also.empty() ? "" : ",\n", roff(fmt::format("mm-{}", program.name)));
  return text + also + "\n";
}

}  // namespace mm
