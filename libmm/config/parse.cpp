#include "config/parse.h"

#include "config/cli.h"
#include "config/config_file.h"
#include "config/dump.h"
#include "config/environment.h"
#include "config/help.h"
#include "config/versions.h"

namespace mm {

namespace {

// What a run has kept of its options; `run` is its folder, or the file itself.
std::string record_file(const std::string& run) { return run.ends_with(".yaml") ? run : run + "/config.resolved.yaml"; }

}  // namespace

std::optional<std::string> parse(const Program& program, int argc, const char* const* argv, Settings& settings) {
  const CommandLine line = read_command_line(settings, std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  if (line.ask == Ask::short_help) return short_help(program, settings);
  if (line.ask == Ask::full_help) return full_help(program, settings);
  if (line.ask == Ask::version) return versions();

  if (!line.preset.empty()) read_config(preset_file(program, line.preset), program, settings);
  for (const auto& file : program.inputs_configure ? line.inputs : std::vector<std::string>()) read_config(file, program, settings);
  for (const auto& value : line.values)
    if (!program.record.empty() && value.key == program.record) read_config(record_file(value.text), program, settings);
  for (const auto& file : line.configs) read_config(file, program, settings);
  apply_environment(settings, program.name);
  apply(line, settings);
  if (!line.dump.empty()) return dump(settings, program.name, line.dump == "full" ? DumpLevel::full : DumpLevel::minimal);
  return std::nullopt;
}

}  // namespace mm
