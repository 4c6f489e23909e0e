#pragma once
#include <string>
#include <vector>

namespace mm {

// What `mm` does with the words behind it. `mm SUB ...` becomes the program mm-SUB (from mm's own folder, then from PATH), in place of
// this process: then the call does not return. What mm answers itself (the list, help, config, completion, version) comes back as the
// text for standard output. Throws Error: usage for an unknown name, with the nearest one.
std::string dispatch(const std::vector<std::string>& arguments);

}  // namespace mm
