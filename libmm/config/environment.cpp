#include "config/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "config/program.h"
#include "config/yaml.h"

namespace mm {
namespace {

// Read by mm beside its options, by its scripts, its build and its tests.
constexpr std::array<std::string_view, 14> kOthers{"MM_SHARE", "MM_DATA",  "MM_DEPS",   "MM_LIBTORCH", "MM_INSTALL_LIBTORCH",
                                                   "MM_MEDIA", "MM_TESTS", "MM_WERROR", "MM_CCACHE",   "MM_MOLD",
                                                   "MM_BIN",   "MM_CUDA",  "MM_PRESET", "MM_PARITY"};

void take_list(Setting& setting, const std::string& text, const std::string& name) {
  const std::vector<std::string> texts = is_yaml_list(text) ? yaml_list(text, name) : std::vector{text};
  assign_list(setting.target, texts, setting.limits, name);
}

void take(Setting& setting, const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return;
  if (is_list(setting.target))
    take_list(setting, value, name);
  else
    assign(setting.target, value, setting.limits, name);
  setting.origin = name;
}

// What was probably meant by a name that nobody reads: one that is nearly it, or is it but for the program.
std::string suggestion(const std::string& name, const std::map<std::string, std::string>& variables) {
  std::map<std::string, std::string> meant;  // what may be typed -> what is to be typed
  for (const auto& [variable, meaning] : variables) meant[variable] = variable;
  for (const auto& program : programs()) {
    if (program.settings == nullptr) continue;
    for (const auto& setting : program.settings().list) {
      if (setting.limits.deed) continue;
      const std::string own = setting.variable(program.name), bare = "MM_" + own.substr(4 + program.name.size());
      if (variables.contains(bare)) continue;
      meant[bare] += (meant[bare].empty() ? "" : " or ") + own;
    }
  }
  std::vector<std::string> names;
  for (const auto& [typed, right] : meant) names.push_back(typed);
  const std::string near = nearest(name, names);
  return near.empty() ? "" : fmt::format(" (did you mean {}?)", meant[near]);
}

}  // namespace

void apply_environment(Settings& settings, std::string_view program) {
  for (auto& setting : settings.list) {
    if (setting.limits.deed) continue;
    take(setting, setting.shared_variable());
    take(setting, setting.variable(program));
  }
}

std::map<std::string, std::string> option_variables() {
  std::map<std::string, std::string> variables;
  for (const auto& program : programs()) {
    if (program.settings == nullptr) continue;
    for (const auto& setting : program.settings().list) {
      if (setting.limits.deed) continue;
      variables.emplace(setting.variable(program.name), fmt::format("mm {} --{}: {}", program.name, setting.key, setting.help));
      if (setting.limits.everywhere) variables.emplace(setting.shared_variable(), fmt::format("--{}: {}", setting.key, setting.help));
    }
  }
  return variables;
}

std::vector<std::string> unread_variables() {
  std::vector<std::string> sentences;
  std::map<std::string, std::string> variables;  // made when there is a name to look up: it takes every program's options
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const std::string name(line.substr(0, line.find('=')));
    if (!name.starts_with("MM_") || std::ranges::find(kOthers, name) != kOthers.end()) continue;
    if (variables.empty()) variables = option_variables();
    if (!variables.contains(name))
      sentences.push_back(fmt::format("{}: no program reads this variable{}", shown(name), suggestion(name, variables)));
  }
  std::ranges::sort(sentences);
  return sentences;
}

}  // namespace mm
