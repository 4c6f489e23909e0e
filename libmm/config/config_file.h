#pragma once
#include <functional>
#include <string>

#include "config/program.h"
#include "config/settings.h"

namespace mm {

// A YAML configuration: the keys of one program alone, or the keys of several under their names (`caption:`, `train:`). `include:` names
// files (relative to this one) whose keys are taken first. In values that are paths, ${VAR} and ${VAR:-default} are expanded ("$${" is
// a plain "${"). Throws Error{usage} that begins with file:line:column and names the nearest key.

// Puts what a file says about `program` into `settings`; keys of other programs are passed over, unread.
void read_config(const std::string& path, const Program& program, Settings& settings);

// Checks a file for every program it speaks of and returns their names. A file with the keys of one program alone is checked as
// `alone`, or when that is null as the program that knows most of its keys.
std::vector<std::string_view> validate_config(const std::string& path, const Program* alone = nullptr);

// The file of a preset that comes with mm: share/config/<program>/<name>.yaml. Throws Error{usage} with the nearest name.
std::string preset_file(const Program& program, const std::string& name);
std::vector<std::string> preset_names(std::string_view program);  // sorted; empty when there are none

// ${VAR} and ${VAR:-default} in `text`, from the environment. Throws Error{usage} at `where` for an unset variable without a default
// and for a ${ without its }.
std::string expand_variables(std::string_view text, const std::string& where);

}  // namespace mm
