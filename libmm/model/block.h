#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "nn/block_arguments.h"
#include "tensor/params.h"

namespace mm {

using ExampleShape = std::vector<std::int64_t>;  // of one example, without the batch: [C], or [C, H, W]

// A layer as a function of a batch. What is drawn while training, such as dropout, is drawn for example i from key + i; 0: nothing is.
using Block = std::function<at::Tensor(const at::Tensor& x, std::uint64_t key)>;  // [B, ...] -> [B, ...]

// One row of the table of blocks. `make` reads its arguments, takes its parameters from p, and turns the shape of what comes in into that
// of what goes out. It throws Error{usage} for a shape that it cannot take.
struct BlockKind {
  std::string_view name, synopsis, summary;
  Block (*make)(BlockArguments& arguments, ExampleShape& shape, const Params& p);
};

std::span<const BlockKind> block_kinds();  // the table, in the order it is shown

// The block of a text. Throws Error{usage} for a name that is not in the table (with the nearest one) and for arguments that do not fit.
Block make_block(std::string_view text, ExampleShape& shape, const Params& p);

}  // namespace mm
