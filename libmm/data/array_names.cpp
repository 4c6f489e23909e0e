#include "data/array_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"

namespace mm {

std::string array_named(std::string_view name) { return fmt::format("array '{}'", shown(name.substr(0, 120))); }

std::vector<std::string> names_of(const Arrays& arrays) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : arrays.tensors) names.push_back(name);
  return names;
}

std::string shown_paths(const std::vector<std::string>& paths) { return shown(fmt::format("{}", fmt::join(paths, ", "))); }

}  // namespace mm
