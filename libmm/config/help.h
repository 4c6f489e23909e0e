#pragma once
#include <string>
#include <string_view>

#include "config/program.h"

namespace mm {

// What `mm caption -h` prints: usage, examples, and every option outside of groups on a line or two.
std::string short_help(const Program& program, const Settings& settings);

// What `mm caption --help` and `mm help caption` print: everything, with ranges, defaults and the names of variables.
std::string full_help(const Program& program, const Settings& settings);

// For a program without options of its own (those that the dispatcher answers).
std::string plain_help(const Program& program);

// What `mm` alone prints: the programs by group, a line each, with what is still to come.
std::string program_list();

}  // namespace mm
