#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mm {

// Whole numbers as people list them: "0,4,8..11" is 0, 4, 8, 9, 10, 11. Each at most `greatest`, and at most `most` of them.
// Throws Error{usage} at `where` (the option that holds the text) for anything else.
std::vector<std::uint64_t> numbers_of(const std::string& text, std::uint64_t greatest, std::size_t most, const std::string& where);

}  // namespace mm
