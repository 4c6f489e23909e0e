#include "config/program.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

const Program* find_program(std::string_view name) {
  for (const auto& row : programs())
    if (row.name == name) return &row;
  return nullptr;
}

const Program& program(std::string_view name) {
  const Program* found = find_program(name);
  MM_CHECK(found != nullptr, Kind::internal, fmt::format("the table of programs has no '{}'", name));
  return *found;
}

std::string usage_line(const Program& program) {
  if (!program.usage.empty()) return fmt::format("mm {} {}", program.name, program.usage);
  const bool inputs = program.settings != nullptr && program.settings().inputs != nullptr;
  return fmt::format("mm {} [OPTIONS]{}", program.name, inputs ? " [INPUT...]" : "");
}

}  // namespace mm
