#pragma once
#include <string_view>

namespace mm {

// Writes all of it to standard output. False: nobody reads it any more (SIGPIPE ignored). Throws Error{output} for a full disk and
// the like.
bool write_standard_output(std::string_view text);

}  // namespace mm
