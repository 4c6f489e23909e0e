#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "model/stack.h"

namespace mm {

// The stacks of a plan whose inputs keep apart (StackPlan::views): the same layers for each, with parameters of its own, called
// "views.0.layers.0.weight", "views.1....", in the order of the inputs.
class ViewStacks {
 public:
  ViewStacks(const StackPlan& plan, const Params& p);  // throws as Stack does

  // [B, ...] of each input -> [B, M, K] scores of M views for K classes. key: as in Block.
  at::Tensor operator()(std::span<const at::Tensor> views, std::uint64_t key = 0) const;

 private:
  std::vector<Stack> stacks_;
};

}  // namespace mm
