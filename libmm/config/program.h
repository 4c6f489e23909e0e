#pragma once
#include <span>
#include <string>
#include <string_view>

#include "config/settings.h"

namespace mm {

enum class Standing {
  works,     // a program mm-NAME of its own
  built_in,  // answered by the dispatcher `mm` itself
  coming,    // named, so that a person knows; not there yet
};

// A command that help and the man page show, and what it does.
struct Example {
  std::string_view command;
  std::string_view meaning;
};

// One row of the table of programs: what help, man pages, completion and documentation say about it.
struct Program {
  std::string_view name;   // what is typed behind `mm`
  std::string_view group;  // "ask", "prepare" or "check"
  Standing standing = Standing::coming;
  std::string_view summary;           // one line
  std::string_view description = {};  // paragraphs, separated by "\n\n"
  std::span<const Example> examples = {};
  Settings (*settings)() = nullptr;              // its options with their defaults; null: it takes none
  std::span<const std::string_view> words = {};  // what the arguments behind it can be, for completion; empty: files
  bool inputs_configure = false;                 // its inputs are YAML files with its options, as --config takes them (mm train x.yaml)
  std::string_view record = {};  // the option that names a run's folder: its config.resolved.yaml is read as an input is (mm train --from)
  std::string_view usage = {};   // what stands behind the name in the usage line; empty: "[OPTIONS] INPUT..." as the options say
};

// The table itself, declared here and defined in options/programs.cpp (as models/families.cpp defines families()).
std::span<const Program> programs();

const Program* find_program(std::string_view name);  // null when there is none
const Program& program(std::string_view name);       // a name that our own code knows; throws Error{internal} when it does not

// The usage line: "mm caption [OPTIONS] [INPUT...]".
std::string usage_line(const Program& program);

}  // namespace mm
