#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "nn/block_arguments.h"
#include "tensor/params.h"

namespace mm {

using ExampleShape = std::vector<std::int64_t>;  // of one example, without the batch: [C], or [C, H, W]

// A layer as a function of a batch. What is drawn while training, such as dropout, is drawn for example i from key + i; 0: nothing is.
//
// Of steps [B, T, C] a mask [B, T] bool may say which are there; undefined: all. Blocks that look at several steps, but for windows that
// change their number, take a third argument for it: what comes out of a step that is there is what would without the others, which must
// hold finite numbers. All other blocks are functions of two arguments.
class Block {
 public:
  using Call = std::function<at::Tensor(const at::Tensor& x, std::uint64_t key, const at::Tensor& mask)>;  // [B, ...] -> [B, ...]

  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Block>) Block(F f) {  // NOLINT(google-explicit-constructor): a lambda is a block
    if constexpr (std::is_constructible_v<Call, F>)
      call_ = std::move(f);
    else
      call_ = [f = std::move(f)](const auto& x, std::uint64_t key, const auto&) { return f(x, key); };
  }

  at::Tensor operator()(const at::Tensor& x, std::uint64_t key, const at::Tensor& mask = {}) const {  // [B, ...], [B, T] -> [B, ...]
    return call_(x, key, mask);
  }

 private:
  Call call_;
};

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
