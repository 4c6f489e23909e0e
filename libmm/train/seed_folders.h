#pragma once
#include <string>
#include <vector>

namespace mm {

// The names of the folders that a run of several seeds has for each: "seed-0", "seed-1", ..., by their numbers; none for a run of one seed.
// Throws Error{input} for a folder that cannot be looked into.
std::vector<std::string> seed_folders(const std::string& run);

}  // namespace mm
