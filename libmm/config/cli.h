#pragma once
#include <string>
#include <vector>

#include "config/settings.h"

namespace mm {

// What the command line asks for.
enum class Ask { run, short_help, full_help, version };

// What was typed, split but not yet converted.
struct CommandLine {
  struct Value {
    std::string key, text;
    std::string where;  // how a message names it: "--decode.beam", "--set decode.beam=x"
    bool yaml = false;  // of --set: a list is one of YAML, "[a, b]"
  };

  Ask ask = Ask::run;
  std::string dump;                  // "minimal", "full", or empty: do not dump
  std::string preset;                // name, or empty
  std::vector<std::string> configs;  // files, in the order they were typed
  std::vector<Value> values;         // flags and --set, in the order they were typed
  std::vector<std::string> inputs;   // positional arguments; all that stands behind `--`
};

// Splits the arguments behind the program's name. Flags are named as the settings are: `--decode.beam 4`, `--decode.beam=4`, for true or
// false `--resume`, `--no-resume`, `--resume=false`. A flag may be repeated: of a single value the last one wins, a list grows; what
// `--set KEY=[a, b]` says is the whole list, and `--set KEY=[]` none.
// Throws Error{usage} for an unknown option (with the nearest name), a missing value, an input where the program takes none. A call
// for help or version is answered whatever else is wrong.
CommandLine read_command_line(const Settings& settings, const std::vector<std::string>& arguments);

// Puts the typed values into the settings. Throws Error{usage}.
void apply(const CommandLine& line, Settings& settings);

// Where a message about an option points, for a person who did not type it: "--resume" that a file has set becomes
// "batch.yaml:3:9: --resume". Any other text stays as it is.
std::string with_origin(const Settings& settings, const std::string& where);

}  // namespace mm
