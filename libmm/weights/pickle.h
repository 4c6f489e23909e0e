#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A value of a pickle, as data. What the pickle would have Python import and call is noted down, and never done.
struct PickleNode {
  enum class Kind : std::uint8_t { none, truth, number, wide, real, text, bytes, list, tuple, dict, set, global, call, persistent };

  Kind kind = Kind::none;
  std::int64_t number = 0;     // of truth (0 or 1) and number
  double real = 0;             // of real
  std::string_view text = {};  // of text (UTF-8 as the file says, unchecked), bytes, wide (little-endian), and a global: "module.name"
  // Places in Pickle::nodes: the elements of list, tuple and set; key, value, key, value, ... of dict; the id of persistent; of call what
  // would be called, its arguments, then key, value, ... that were set behind them.
  std::vector<std::uint32_t> children = {};
};

// What one pickle holds. Texts point into the bytes that were read, and into `globals`.
struct Pickle {
  std::vector<PickleNode> nodes;  // one may stand in several others, and even in itself: whoever walks it counts its steps
  std::uint32_t root = 0;
  std::size_t bytes = 0;          // that it took, with its last
  std::set<std::string> globals;  // all that it would import
};

// Reads the pickle (protocols 2 to 5 of Python's pickletools) that `bytes` begin with; bytes may follow. State that objects would be given
// (BUILD) is dropped. Throws Error{input}: bytes that are cut off, an operation on what is not there, text operations of protocols 0 and 1,
// extensions and out-of-band buffers, more than 4 million values.
Pickle read_pickle(std::span<const std::byte> bytes, const std::string& where);

}  // namespace mm
