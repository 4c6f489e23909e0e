#include "options/config_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "base/share.h"
#include "config/config_file.h"
#include "config/environment.h"
#include "config/nearest.h"
#include "config/parse.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 3> kCommands{"validate", "dump", "show"};

std::string validate(const std::vector<std::string>& files) {
  MM_CHECK(!files.empty(), Kind::usage, "expected the name of a file", "mm config validate");
  std::string text;
  for (const auto& file : files) {
    std::string names;
    for (const auto name : validate_config(file)) names += fmt::format("{}mm {}", names.empty() ? "" : ", ", name);
    text += fmt::format("{}: right ({})\n", shown(file), names.empty() ? "no keys" : names);
  }
  return text;
}

// The options of a program in effect: its own --dump-config, without starting it.
std::string dump_program(const std::vector<std::string>& arguments) {
  MM_CHECK(!arguments.empty(), Kind::usage, "expected the name of a program", "mm config dump");
  const Program* program = find_program(arguments[0]);
  if (program == nullptr || program->settings == nullptr) {
    std::vector<std::string> names;
    for (const auto& row : programs())
      if (row.settings != nullptr) names.emplace_back(row.name);
    throw Error(Kind::usage,
                fmt::format("no program '{}' that has options{}", shown(arguments[0]), did_you_mean(nearest(arguments[0], names))),
                "mm config dump");
  }
  std::vector<const char*> argv{"mm"};
  const bool how = std::any_of(arguments.begin(), arguments.end(), [](const auto& a) { return a.starts_with("--dump-config"); });
  if (!how) argv.push_back("--dump-config=full");
  for (std::size_t i = 1; i < arguments.size(); ++i) argv.push_back(arguments[i].c_str());
  Settings settings = program->settings();
  return parse(*program, static_cast<int>(argv.size()), argv.data(), settings).value_or("");
}

std::string variable(std::string_view name, std::string_view meaning) {
  const char* value = std::getenv(std::string(name).c_str());
  return fmt::format("{:<24} {:<24} {}\n", name, value == nullptr || *value == '\0' ? "(not set)" : shown(value), meaning);
}

// Every option's variable that is set, and every other one that looks like one.
std::string set_variables() {
  std::string text;
  for (const auto& [name, meaning] : option_variables()) {
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') text += variable(name, meaning);
  }
  for (const auto& sentence : unread_variables()) text += sentence + "\n";
  return text;
}

std::string show() {
  const std::string share = share_folder();
  std::string text = fmt::format("{:<24} {}\n", "programs", shown(program_folder()));
  text += fmt::format("{:<24} {}\n", "what comes with mm", share.empty() ? "(not found: set MM_SHARE)" : shown(share));
  for (const auto& program : programs()) {
    const auto names = preset_names(program.name);
    if (!names.empty()) text += fmt::format("{:<24} {}\n", fmt::format("presets of {}", program.name), fmt::join(names, ", "));
  }
  text += "\nvariables:\n";
  text += variable("MM_SHARE", "where models/, config/ and sample/ of mm are");
  text += variable("MM_DATA", "where data sets are; configurations of mm say ${MM_DATA:-../shared/data}");
  text += variable("HF_HOME", "the Hugging Face cache; also HF_HUB_CACHE, XDG_CACHE_HOME");
  text += variable("NO_COLOR", "no colours");
  return text + set_variables();
}

}  // namespace

std::string config_command(const std::vector<std::string>& arguments) {
  const std::string command = arguments.empty() ? "" : arguments[0];
  const std::vector<std::string> rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (command == "validate") return validate(rest);
  if (command == "dump") return dump_program(rest);
  if (command == "show") {
    MM_CHECK(rest.empty(), Kind::usage, fmt::format("unexpected argument '{}'", shown(rest[0])), "mm config show");
    return show();
  }
  throw Error(Kind::usage,
              command.empty() ? "expected validate, dump or show"
                              : fmt::format("no command '{}'{}", shown(command), did_you_mean(nearest(command, kCommands))),
              "mm config", "mm help config");
}

}  // namespace mm
