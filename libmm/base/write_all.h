#pragma once
#include <string_view>

namespace mm {

// Writes all of it, however the system cuts it up. Gives 0, or the errno of the write that failed; what went before that one is written.
[[nodiscard]] int write_all(int descriptor, std::string_view bytes);

}  // namespace mm
