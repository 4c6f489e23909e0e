#include "model/view_stacks.h"

#include <ATen/ops/stack.h>

#include <string>

#include "base/check.h"
#include "model/input_layers.h"

namespace mm {

ViewStacks::ViewStacks(const StackPlan& plan, const Params& p) {
  for (std::size_t i = 0; i < plan.views.size(); ++i) {
    StackPlan own = plan;
    own.input = plan.views[i];
    own.layers = layers_of_input(plan.layers, plan.inputs, i);
    stacks_.emplace_back(own, p / "views" / std::to_string(i));
  }
}

at::Tensor ViewStacks::operator()(std::span<const at::Tensor> views, std::uint64_t key) const {
  MM_ASSERT(views.size() == stacks_.size());
  std::vector<at::Tensor> scores;
  for (std::size_t i = 0; i < stacks_.size(); ++i) scores.push_back(stacks_[i](views[i], key));  // [B, K]
  return at::stack(scores, 1);                                                                   // [B, M, K]
}

}  // namespace mm
