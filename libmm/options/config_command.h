#pragma once
#include <string>
#include <vector>

namespace mm {

// `mm config validate FILE... | dump PROGRAM [OPTIONS] | show`: the text to print. Throws Error{usage} for what is wrong in the
// arguments or in a file.
std::string config_command(const std::vector<std::string>& arguments);

}  // namespace mm
