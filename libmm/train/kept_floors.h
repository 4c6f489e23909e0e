#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "train/report.h"

namespace mm {

// What `make` gives, remembered in the JSON file at `path` for the next time that floors of the same basis (a digest of all that they
// follow from) are asked for. Nothing, and nothing remembered, when `make` gives nothing. Throws Error{input} for a file that is not such a
// one.
std::optional<std::vector<Floor>> kept_floors(const std::string& path, const std::string& basis,
                                              const std::function<std::optional<std::vector<Floor>>()>& make);

}  // namespace mm
