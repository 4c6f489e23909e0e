#pragma once
#include <string>
#include <string_view>

namespace mm {

// A part of an address (RFC 3986): all but letters, digits, '-', '.', '_', '~' as %XX; slashes too unless they shall stay.
std::string percent_encoded(std::string_view text, bool keep_slashes);

}  // namespace mm
