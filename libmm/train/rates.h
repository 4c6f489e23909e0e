#pragma once
#include <string>
#include <utility>
#include <vector>

namespace mm {

// Rates by name, 0 to 1, in the order in which they are shown: {"photos.name", 0.61}.
using Rates = std::vector<std::pair<std::string, double>>;

}  // namespace mm
