#pragma once
#include <optional>
#include <string>

#include "config/program.h"
#include "config/settings.h"

namespace mm {

// Everything between a program's start and its options. Sources, each over the one before: defaults, --preset, inputs where
// they are configurations, --config files in their order, variables of the environment, flags and --set in their order.
//
// Gives a text when it answers the call: help, version, or the dumped configuration. The program prints it on standard output and ends
// with exit code 0. Gives nothing when the program shall run. Throws Error{usage} (exit code 2) for everything that is wrong.
std::optional<std::string> parse(const Program& program, int argc, const char* const* argv, Settings& settings);

// The same for an options struct: parse(program("caption"), argc, argv, options).
template <class Options>
std::optional<std::string> parse(const Program& program, int argc, const char* const* argv, Options& options) {
  Settings settings(options);
  return parse(program, argc, argv, settings);
}

}  // namespace mm
