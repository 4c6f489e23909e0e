#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/block.h"

namespace mm::blocks {

// Throws Error{usage} "'conv' takes [C, H, W], and what comes in is [5]" unless an example has that many dimensions.
void check_rank(const BlockArguments& arguments, const ExampleShape& shape, std::size_t rank, std::string_view wanted);

// Places of a window over `size`, padded on both sides. Throws Error{usage} where it has none.
std::int64_t places(std::int64_t size, std::int64_t window, std::int64_t stride, std::int64_t pad);

}  // namespace mm::blocks
