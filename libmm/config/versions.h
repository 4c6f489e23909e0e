#pragma once
#include <string>

namespace mm {

// What --version prints, a line each: mm, the libraries it was compiled against ("LibTorch 2.11.0"), the processor. No
// library is opened for it; `mm doctor` looks at what is installed.
std::string versions();

}  // namespace mm
