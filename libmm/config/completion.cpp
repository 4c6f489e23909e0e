#include "config/completion.h"

#include <fmt/format.h>

#include <functional>
#include <vector>

#include "base/check.h"
#include "config/config_file.h"
#include "config/nearest.h"
#include "config/program.h"
#include "config/wording.h"

namespace mm {
namespace {

// One thing that can be typed behind a program, as every shell needs to know it.
struct Word {
  std::string name;  // "decode.beam"
  char letter = 0;
  bool takes_value = true;
  bool path = false;                 // the value is a file
  std::vector<std::string> choices;  // the values; empty: anything
  std::string help;
};

std::vector<Word> words(const Program& program) {
  std::vector<Word> list;
  if (program.settings == nullptr) return {{.name = "help", .letter = 'h', .takes_value = false, .choices = {}, .help = "print the help"}};
  for (const auto& setting : program.settings().list) {
    const bool flag = is_flag(setting.target);
    list.push_back({setting.key,
                    setting.limits.letter,
                    !flag,
                    setting.limits.path,
                    {setting.limits.choices.begin(), setting.limits.choices.end()},
                    std::string(setting.help)});
    if (flag) list.push_back({"no-" + setting.key, 0, false, false, {}, fmt::format("not: {}", setting.help)});
  }
  for (const auto& common : kCommonFlags) {
    Word word{std::string(common.name), common.letter, !common.value.empty(), common.value == "FILE", {}, std::string(common.help)};
    if (common.name == "preset") word.choices = preset_names(program.name);
    if (common.name == "dump-config") word.choices = {"minimal", "full"};
    list.push_back(std::move(word));
  }
  return list;
}

// The programs that can be typed today.
std::vector<const Program*> here() {
  std::vector<const Program*> list;
  for (const auto& program : programs())
    if (program.standing != Standing::coming) list.push_back(&program);
  return list;
}

std::string names_here() {
  std::string names;
  for (const auto* program : here()) names += fmt::format("{}{}", names.empty() ? "" : " ", program->name);
  return names;
}

// What an argument of the program can be; empty: a file.
std::string argument_words(const Program& program) {
  return program.name == "help" ? names_here() : fmt::format("{}", fmt::join(program.words, " "));
}

// A text inside a shell's single quotes.
std::string in_quotes(std::string_view text) {
  std::string inside;
  for (const char c : text) inside += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + inside + "'";
}

// ---- bash: two case tables, and one function that reads them

std::string bash_case(const std::string& pattern, const std::string& answer) {
  return fmt::format("    {}) echo {} ;;\n", pattern, in_quotes(answer));
}

std::string bash_tables() {
  std::string options, values, arguments;
  for (const auto* program : here()) {
    std::string names;
    for (const auto& word : words(*program)) {
      names += fmt::format("{}--{}", names.empty() ? "" : " ", word.name);
      const std::string pattern = fmt::format("{}:--{}", program->name, word.name);
      const auto letter = word.letter != 0 ? fmt::format("|{}:-{}", program->name, word.letter) : "";
      if (!word.choices.empty())
        values += bash_case(pattern, fmt::format("{}", fmt::join(word.choices, " ")));
      else if (word.takes_value)
        values += bash_case(pattern + letter, word.path ? "<file>" : "<any>");
    }
    options += bash_case(std::string(program->name), names);
    if (const auto answer = argument_words(*program); !answer.empty()) arguments += bash_case(std::string(program->name), answer);
  }
  const auto table = [](std::string_view name, const std::string& rows) {
    return fmt::format("\n{}() {{\n  case \"$1\" in\n{}  esac\n}}\n", name, rows);
  };
  return table("_mm_options", options) + table("_mm_values", values) + table("_mm_arguments", arguments);
}

constexpr std::string_view kBash = R"sh(
_mm() {
  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" program values
  if [[ "$current" == "=" ]]; then current=""; elif [[ "$before" == "=" ]]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  program="${COMP_WORDS[0]##*/}"
  if [[ "$program" == mm-* ]]; then
    program="${program#mm-}"
  elif (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W "$(_mm_programs) --help --version" -- "$current")
    return
  else
    program="${COMP_WORDS[1]}"
  fi
  values="$(_mm_values "$program:$before")"
  if [[ "$values" == "<any>" ]]; then return; fi
  if [[ -z "$values" && "$current" == -* ]]; then
    values="$(_mm_options "$program")"
  elif [[ -z "$values" ]]; then
    values="$(_mm_arguments "$program")"
  fi
  if [[ -z "$values" || "$values" == "<file>" ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
  fi
}
)sh";

std::string bash() {
  std::string text = "# bash completion for mm, made by `mm completion bash`\n";
  text += fmt::format("\n_mm_programs() {{ echo {}; }}\n{}{}", in_quotes(names_here()), bash_tables(), kBash);
  text += "complete -F _mm mm";
  for (const auto* program : here())
    if (program->standing == Standing::works) text += fmt::format(" mm-{}", program->name);
  return text + "\n";
}

// ---- zsh: one _arguments call a program

std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_word(const Word& word) {
  const std::string action = !word.choices.empty() ? fmt::format("({})", fmt::join(word.choices, " ")) : word.path ? "_files" : " ";
  const std::string value = word.takes_value ? fmt::format(":{}:{}", zsh_text(word.name), action) : "";
  const std::string body = fmt::format("[{}]{}", zsh_text(word.help), value);
  std::string text = fmt::format("    {} \\\n", in_quotes(fmt::format("*--{}{}{}", word.name, word.takes_value ? "=" : "", body)));
  if (word.letter != 0) text += fmt::format("    {} \\\n", in_quotes(fmt::format("*-{}{}", word.letter, body)));
  return text;
}

constexpr std::string_view kZsh = R"sh(  if [[ $service == mm-* ]]; then
    _mm_${service#mm-}
  elif (( CURRENT == 2 )); then
    _describe program mm_programs
  else
    local program=$words[2]
    shift words
    (( CURRENT-- ))
    if (( $+functions[_mm_$program] )); then _mm_$program; else _files; fi
  fi
}
)sh";

std::string zsh() {
  std::string commands = "mm", functions, list;
  for (const auto* program : here()) {
    if (program->standing == Standing::works) commands += fmt::format(" mm-{}", program->name);
    functions += fmt::format("\n_mm_{}() {{\n  _arguments -s -S \\\n", program->name);
    for (const auto& word : words(*program)) functions += zsh_word(word);
    const auto arguments = argument_words(*program);
    functions += fmt::format("    {}\n}}\n", in_quotes(fmt::format("*:input:{}", arguments.empty() ? "_files" : "(" + arguments + ")")));
    list += fmt::format("    {}\n", in_quotes(fmt::format("{}:{}", program->name, program->summary)));
  }
  const std::string head = fmt::format("#compdef {}\n# zsh completion for mm, made by `mm completion zsh`\n", commands);
  const std::string start = fmt::format("\n_mm() {{\n  local -a mm_programs\n  mm_programs=(\n{}  )\n", list);
  const std::string end = fmt::format("\nif [[ $funcstack[1] == _mm ]]; then _mm \"$@\"; else compdef _mm {}; fi\n", commands);
  return fmt::format("{}{}{}{}{}", head, functions, start, kZsh, end);
}

// ---- fish: one line an option

std::string fish() {
  std::string text = "# fish completion for mm, made by `mm completion fish`\n\n";
  for (const auto* program : here()) {
    text += fmt::format("complete -c mm -n __fish_use_subcommand -f -a {} -d {}\n", program->name, in_quotes(program->summary));
    const std::string seen = fmt::format("complete -c mm -n '__fish_seen_subcommand_from {}'", program->name);
    const bool own = program->standing == Standing::works;
    for (const auto& word : words(*program)) {
      std::string line = fmt::format(" -l {}", word.name);
      if (word.letter != 0) line += fmt::format(" -s {}", word.letter);
      if (word.takes_value) line += word.path ? " -r -F" : " -x";
      if (!word.choices.empty()) line += fmt::format(" -a {}", in_quotes(fmt::format("{}", fmt::join(word.choices, " "))));
      line += fmt::format(" -d {}\n", in_quotes(word.help));
      text += seen + line;
      if (own) text += fmt::format("complete -c mm-{}", program->name) + line;
    }
    const auto arguments = argument_words(*program);
    if (!arguments.empty()) text += fmt::format("{} -f -a {}\n", seen, in_quotes(arguments));
  }
  return text;
}

}  // namespace

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  throw Error(Kind::usage, fmt::format("no completion for '{}'{}", shell, did_you_mean(nearest(shell, kShells))), "",
              "there is one for bash, zsh and fish");
}

}  // namespace mm
