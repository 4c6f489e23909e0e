#include "config/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "config/common_flags.h"
#include "config/nearest.h"
#include "config/yaml.h"

namespace mm {
namespace {

// CLI11 takes the next argument for the value of `--prompt=`; the empty value travels as this mark.
constexpr std::string_view kEmpty = "\x01 empty \x01";

// CLI11 lets `--no-resume=true` pass for `--no-resume`. With this mark before the value it does not.
constexpr std::string_view kValue = "\x01 value \x01";

// One flag as CLI11 holds it, and the setting it means.
struct Flag {
  std::string name;
  const Setting* setting = nullptr;  // null: a flag that every program has
  bool negated = false;              // --no-resume
};

struct Parser {
  CLI::App app;
  std::map<const CLI::Option*, Flag> flags;
};

void add(Parser& parser, std::string names, bool takes_value, Flag flag) {
  CLI::Option* option = takes_value ? parser.app.add_option(std::move(names)) : parser.app.add_flag(std::move(names));
  option->take_all();
  if (flag.negated) option->disable_flag_override();
  parser.flags[option] = std::move(flag);
}

void declare(Parser& parser, const Settings& settings) {
  parser.app.set_help_flag();  // ours answers in two lengths
  parser.app.allow_extras();   // positional arguments and unknown flags come back in their order
  for (const auto& common : kCommonFlags) {
    if (common.letter != 0) continue;  // -h and --help differ: declared apart
    const bool takes_value = !common.value.empty() && common.name != "dump-config";
    add(parser, fmt::format("--{}", common.name), takes_value, {std::string(common.name)});
  }
  add(parser, "-h", false, {"h"});
  add(parser, "--help", false, {"help"});
  for (const auto& setting : settings.list) {
    const std::string letter = setting.limits.letter != 0 ? fmt::format(",-{}", setting.limits.letter) : "";
    add(parser, fmt::format("--{}{}", setting.key, letter), !is_flag(setting.target), {setting.key, &setting});
    if (is_flag(setting.target)) add(parser, fmt::format("--no-{}", setting.key), false, {setting.key, &setting, true});
  }
}

// CLI11 reads from the back. `--dump-config full` is joined to `--dump-config=full`, since a flag takes no separate value.
std::vector<std::string> prepared(const std::vector<std::string>& arguments) {
  std::vector<std::string> reversed;
  bool options = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string argument = arguments[i];
    options = options && argument != "--";
    if (options && argument == "--dump-config" && i + 1 < arguments.size() && (arguments[i + 1] == "minimal" || arguments[i + 1] == "full"))
      argument += "=" + arguments[++i];
    if (options && argument.starts_with("--") && argument.ends_with('=')) argument += kEmpty;
    if (const auto equals = argument.find('='); options && argument.starts_with("--no-") && equals != std::string::npos)
      argument.insert(equals + 1, kValue);
    reversed.push_back(std::move(argument));
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

std::string unmarked(std::string text) {
  if (text.ends_with(kEmpty)) text.resize(text.size() - kEmpty.size());
  if (const auto at = text.find(kValue); at != std::string::npos) text.erase(at, kValue.size());
  return text;
}

[[noreturn]] void unknown_option(const std::string& argument, const Settings& settings) {
  const std::string typed = argument.substr(0, argument.find('='));
  std::vector<std::string> names;
  for (const auto& setting : settings.list) {
    names.push_back(setting.key);
    if (is_flag(setting.target)) names.push_back("no-" + setting.key);
  }
  for (const auto& common : kCommonFlags) names.emplace_back(common.name);
  const std::string near = typed.starts_with("--") ? nearest(typed.substr(2), names) : "";
  throw Error(Kind::usage, fmt::format("unknown option '{}'{}", shown(typed), did_you_mean(near.empty() ? "" : "--" + near)), "",
              "-h lists the options; a file whose name begins with '-' goes behind --");
}

// Of what CLI11 left over: inputs, and flags that nobody declared.
void take_inputs(const std::vector<std::string>& rest, const Settings& settings, CommandLine& line) {
  bool options = true;
  for (const auto& argument : rest) {
    if (options && argument == "--") {
      options = false;
      continue;
    }
    const bool number = argument.size() > 1 && argument[1] >= '0' && argument[1] <= '9';
    if (options && argument.size() > 1 && argument[0] == '-' && !number) unknown_option(unmarked(argument), settings);
    MM_CHECK(settings.inputs != nullptr, Kind::usage, fmt::format("unexpected argument '{}'", shown(argument)), "",
             "this program takes options only; -h lists them");
    line.inputs.push_back(argument);
  }
}

void take_set(const std::string& text, CommandLine& line) {
  const auto equals = text.find('=');
  MM_CHECK(equals != std::string::npos && equals > 0, Kind::usage, fmt::format("expected KEY=VALUE, got '{}'", shown(text)), "--set");
  line.values.push_back({text.substr(0, equals), text.substr(equals + 1), "--set " + text, true});
}

void take_flag(const Flag& flag, std::string text, CommandLine& line) {
  if (flag.setting != nullptr) {
    const std::string where = fmt::format("--{}{}", flag.negated ? "no-" : "", flag.name);
    line.values.push_back({flag.name, flag.negated ? "false" : std::move(text), where, false});
  } else if (flag.name == "config") {
    line.configs.push_back(std::move(text));
  } else if (flag.name == "preset") {
    line.preset = std::move(text);
  } else if (flag.name == "set") {
    take_set(text, line);
  } else if (flag.name == "dump-config") {
    line.dump = text == "true" ? "full" : std::move(text);
    MM_CHECK(line.dump == "full" || line.dump == "minimal", Kind::usage, fmt::format("must be minimal or full, got '{}'", shown(line.dump)),
             "--dump-config");
  }
}

Ask asked(const Parser& parser) {
  Ask ask = Ask::run;
  for (const CLI::Option* option : parser.app.parse_order()) {
    const Flag& flag = parser.flags.at(option);
    if (flag.setting != nullptr) continue;
    if (flag.name == "help") return Ask::full_help;
    if (flag.name == "h") ask = Ask::short_help;
    if (flag.name == "version" && ask == Ask::run) ask = Ask::version;
  }
  return ask;
}

// With everything taken as text, two things are left for CLI11 to object to: a last option without its value ("--model: 1 required TEXT
// missing"), and a value behind a negated flag, which kValue marks ("no-resume was given a disallowed flag override").
std::string reworded(const std::string& message) {
  const auto space = message.find(' ');
  if (message.find("flag override") != std::string::npos) return fmt::format("--{} takes no value", message.substr(0, space));
  const auto colon = message.find(": ");
  return colon == std::string::npos ? message : fmt::format("{} needs a value", message.substr(0, colon));
}

}  // namespace

CommandLine read_command_line(const Settings& settings, const std::vector<std::string>& arguments) {
  Parser parser;
  declare(parser, settings);
  CommandLine line;
  std::string problem;  // told only when no help was asked for
  try {
    parser.app.parse(prepared(arguments));
  } catch (const CLI::ParseError& e) {
    problem = reworded(e.what());
  }
  line.ask = asked(parser);
  if (line.ask != Ask::run) return line;
  MM_CHECK(problem.empty(), Kind::usage, problem, "", "-h lists the options");

  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* option : parser.app.parse_order())
    take_flag(parser.flags.at(option), unmarked(option->results().at(taken[option]++)), line);
  take_inputs(parser.app.remaining(), settings, line);
  return line;
}

void apply(const CommandLine& line, Settings& settings) {
  std::map<std::string, std::vector<std::string>> lists;  // by key, grown over the whole line
  for (const auto& value : line.values) {
    Setting* setting = settings.find(value.key);
    MM_CHECK(setting != nullptr, Kind::usage,
             fmt::format("unknown key '{}'{}", shown(value.key), did_you_mean(nearest(value.key, settings.keys()))), shown(value.where));
    if (is_list(setting->target)) {
      auto& texts = lists[value.key];
      if (value.yaml && is_yaml_list(value.text))
        texts = yaml_list(value.text, shown("--set " + value.key));
      else
        texts.push_back(value.text);
      assign_list(setting->target, texts, setting->limits, shown(value.where));
    } else {
      assign(setting->target, value.text, setting->limits, shown(value.where));
    }
    setting->origin = value.where.substr(0, value.where.find('='));
  }
  if (settings.inputs != nullptr) *settings.inputs = line.inputs;
}

std::string with_origin(const Settings& settings, const std::string& where) {
  if (!where.starts_with("--")) return where;
  const Setting* setting = settings.find(std::string_view(where).substr(2, where.find_first_of(" =:") - 2));
  const bool typed = setting == nullptr || setting->origin.starts_with("--") || setting->origin == "default";
  return typed ? where : fmt::format("{}: {}", shown(setting->origin), where);
}

}  // namespace mm
