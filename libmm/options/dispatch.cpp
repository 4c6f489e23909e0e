#include "options/dispatch.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/share.h"
#include "base/signals.h"
#include "base/version.h"
#include "config/completion.h"
#include "config/help.h"
#include "config/man.h"
#include "config/markdown.h"
#include "config/nearest.h"
#include "config/versions.h"
#include "options/config_command.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

bool asks_for_help(const std::string& argument) { return argument == "-h" || argument == "--help"; }

std::string help_of(const Program& program, bool in_full) {
  if (program.settings == nullptr) return plain_help(program);
  const Settings settings = program.settings();
  return in_full ? full_help(program, settings) : short_help(program, settings);
}

[[noreturn]] void unknown(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& program : programs()) names.emplace_back(program.name);
  throw Error(Kind::usage, fmt::format("there is no program '{}'{}", shown(name), did_you_mean(nearest(name, names))), "",
              "mm alone lists the programs");
}

const Program& known(const std::string& name) {
  const Program* found = find_program(name);
  if (found == nullptr) unknown(name);
  return *found;
}

// Of the programs that are there, a line each.
std::string names() {
  std::string text;
  for (const auto& program : programs())
    if (program.standing != Standing::coming) text += fmt::format("{}\n", program.name);
  return text;
}

std::string help(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return program_list();
  const bool man = arguments.size() > 1 && arguments[1] == "--man";
  const std::size_t most = man ? 2 : 1;
  MM_CHECK(arguments.size() <= most, Kind::usage, fmt::format("unexpected argument '{}'", shown(arguments[most])), "mm help",
           "mm help PROGRAM, or mm help PROGRAM --man");
  if (arguments[0] == "--markdown") return options_markdown();
  if (arguments[0] == "--names") return names();
  if (man) return arguments[0] == "mm" ? man_page_of_mm() : man_page(known(arguments[0]));
  const Program& program = known(arguments[0]);
  if (program.standing == Standing::coming)
    return fmt::format("mm {} - {}\n\nThis program is coming; mm {} does not have it yet.\n", program.name, program.summary, version());
  return help_of(program, true);
}

std::string complete(const std::vector<std::string>& arguments) {
  MM_CHECK(arguments.size() == 1, Kind::usage, "expected the name of one shell: bash, zsh or fish", "", "mm completion bash");
  return completion(arguments[0]);
}

// Becomes mm-NAME with the arguments behind it. Returns when there is no such program.
void become(const std::string& name, const std::vector<std::string>& arguments) {
  const std::string program = "mm-" + name;
  std::vector<char*> pointers{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const auto beside = fs::path(program_folder()) / program;
  restore_ignored_signals();
  ::execv(beside.c_str(), pointers.data());
  if (errno == ENOENT) ::execvp(program.c_str(), pointers.data());
  MM_CHECK(errno == ENOENT, Kind::input, fmt::format("cannot start {}: {}", program, std::strerror(errno)));
}

// The name of a program: what can stand behind "mm-" without leading elsewhere.
bool is_name(std::string_view name) {
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
  return !name.empty() && name[0] != '-';
}

}  // namespace

std::string dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty() || asks_for_help(arguments[0])) return program_list();
  const std::string& name = arguments[0];
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (name == "--version") return versions();
  MM_CHECK(!name.starts_with('-'), Kind::usage, fmt::format("unknown option '{}'", shown(name)), "",
           "the options of a program stand behind its name: mm caption --model NAME photo.jpg");

  const Program* program = find_program(name);
  const bool only_help = rest.size() == 1 && asks_for_help(rest[0]);
  if (program != nullptr && program->standing != Standing::coming && only_help) return help_of(*program, rest[0] == "--help");
  if (name == "help") return help(rest);
  if (name == "completion") return complete(rest);
  if (name == "config") return config_command(rest);

  if (is_name(name)) become(name, rest);
  if (program == nullptr) unknown(name);
  MM_CHECK(program->standing != Standing::coming, Kind::usage, fmt::format("mm {} is coming; mm {} does not have it yet", name, version()),
           "", "mm alone lists what works today");
  throw Error(Kind::input, fmt::format("mm-{} is not installed beside mm, nor on PATH", name), program_folder(),
              "build or install mm again");
}

}  // namespace mm
