#include "config/wording.h"

#include <fmt/format.h>

namespace mm {
namespace {

std::string sources_by(const Setting& example, const std::string& yaml, std::string_view program) {
  return fmt::format(
      "Each option is also a key of a YAML file (--{} 4 is '{}') and a variable of the environment ({}=4, with the program's name; what "
      "means the same everywhere goes without it, too: MM_THREADS=4). What is on or off takes --NAME, --no-NAME or --NAME=false. Flags "
      "win over the environment, the environment over --config files, those over --preset.",
      example.key, yaml, example.variable(program));
}

}  // namespace

std::string placeholder(const Setting& setting) {
  if (is_flag(setting.target)) return "";
  if (setting.limits.path) return "PATH";
  if (setting.limits.choices.empty()) return value_name(setting.target);
  return fmt::format("{}", fmt::join(setting.limits.choices, "|"));
}

std::string synopsis(const Setting& setting) {
  const std::string letter = setting.limits.letter != 0 ? fmt::format("-{}, ", setting.limits.letter) : "";
  const std::string value = placeholder(setting);
  return fmt::format("{}--{}{}{}", letter, setting.key, value.empty() ? "" : " ", value);
}

std::string synopsis(const CommonFlag& flag) {
  const std::string letter = flag.letter != 0 ? fmt::format("-{}, ", flag.letter) : "";
  return fmt::format("{}--{}{}{}", letter, flag.name, flag.value.empty() ? "" : " ", flag.value);
}

std::string facts(const Setting& setting) {
  std::string text;
  const auto add = [&](const std::string& fact) { text += (text.empty() ? "" : "; ") + fact; };
  if (setting.limits.choices.empty()) {
    if (const auto allowed = allowed_values(setting.limits); !allowed.empty()) add(allowed);
  }
  if (is_list(setting.target)) add("may be given several times");
  const std::string initial = fmt::format("{}", fmt::join(setting.initial, ", "));
  const bool off = is_flag(setting.target) && initial == "false";  // goes without saying
  if (!initial.empty() && !off) add("default " + initial);
  return text;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string lines;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    if (column > indent && column + 1 + word.size() > width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string option_sources(std::string_view program, const Settings& settings) {
  const auto takes_four = [](const Setting& setting) {
    const Limits& limits = setting.limits;
    return type_name(setting.target) == "a whole number" && limits.least <= 4 && limits.most >= 4 && !limits.everywhere && !limits.deed &&
           setting.group.find('.') == std::string::npos;
  };
  const Setting* example = settings.find("decode.beam");
  for (const auto& setting : settings.list)
    if (example == nullptr && takes_four(setting)) example = &setting;
  if (example == nullptr) return option_sources();
  const std::string leaf(example->leaf());
  return sources_by(*example, example->group.empty() ? leaf + ": 4" : fmt::format("{}: {{{}: 4}}", example->group, leaf), program);
}

std::string option_sources() {
  Setting beam;
  beam.key = "decode.beam";
  return sources_by(beam, "decode: {beam: 4}", "caption");
}

}  // namespace mm
