#pragma once
#include <string>

namespace mm {

// What --version prints, a line each: mm, and the libraries it was compiled against ("LibTorch 2.11.0"). No library is opened for it.
std::string versions();

}  // namespace mm
