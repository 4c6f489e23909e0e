#pragma once
#include <string>

#include "base/json.h"

namespace mm {

// The "id" of a list's line: a text, or a whole number as text; empty when the line has none. Throws Error{input} for any other value, and
// for an empty text.
std::string row_id(const Json& fields);

}  // namespace mm
