#pragma once
#include <stdexcept>
#include <string>

namespace mm {

// What went wrong, as the exit code a caller sees.
enum class Kind { usage = 2, input = 3, resource = 4, output = 5, network = 6, internal = 70 };

// The name a record carries in its "error.kind": "usage", "input", ...
std::string kind_name(Kind kind);

// The one exception of mm: what is wrong, where, and what to do about it. Thrown anywhere. Most end the program, which tells them in a line
// (options/guarded.h); one that concerns a record alone becomes that record's error (task/batch.h).
struct Error : std::runtime_error {
  Error(Kind kind, const std::string& what, std::string where = {}, std::string hint = {})
      : std::runtime_error(what), kind(kind), where(std::move(where)), hint(std::move(hint)) {}

  Kind kind;
  std::string where;  // file, key or line; may be empty
  std::string hint;   // what the person can do; may be empty
};

}  // namespace mm
