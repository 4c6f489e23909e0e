#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace mm {

// The regular files that lie exactly so many folders below a folder, as paths relative to it, sorted by their bytes. Hidden files and
// folders are left out; links are followed. Throws Error{input} that names a folder which cannot be read.
std::vector<std::string> names_below(const std::string& folder, std::size_t folders);

}  // namespace mm
