#pragma once
#include <string_view>

namespace mm {

std::string_view version();  // of mm, as in the file VERSION: "0.1.0"

}  // namespace mm
