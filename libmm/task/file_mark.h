#pragma once
#include <optional>
#include <string>

#include "base/json.h"

namespace mm {

// What tells whether a file is still the one that was indexed: "path" (whole), "bytes" and "changed" (nanoseconds since 1970). A file that
// is not there leaves `fields` as they are.
void put_file_mark(Json& fields, const std::string& path);

// Why the file of such fields is no longer the one: "is gone", "has changed since it was indexed"; nothing where it is.
std::optional<std::string> file_change(const Json& fields);

}  // namespace mm
