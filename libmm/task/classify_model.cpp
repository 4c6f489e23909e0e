#include "task/classify_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "data/array_batch.h"
#include "model/fused_stack.h"
#include "model/view_stacks.h"
#include "train/objective_evidential.h"

namespace mm {

namespace {

std::vector<std::size_t> all_places(const StackPlan& plan) {
  std::vector<std::size_t> all(plan.views.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

}  // namespace

Answer answers_of(const StackPlan& plan, const Params& p) {
  if (!plan.fusion.empty()) return answers_of_some(plan, p, all_places(plan));
  return [stack = std::make_shared<Stack>(plan, p)](const Batch& batch) {
    const at::NoGradGuard no_grad;
    return (*stack)(batch_inputs(batch).at(0));  // [B, K]
  };
}

Answer answers_of_some(const StackPlan& plan, const Params& p, std::span<const std::size_t> present) {
  return [stack = std::make_shared<FusedStack>(plan, p), there = std::vector(present.begin(), present.end())](const Batch& batch) {
    const at::NoGradGuard no_grad;
    auto inputs = batch_inputs(batch);
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (std::ranges::find(there, i) == there.end()) inputs[i] = at::full_like(inputs[i], std::numeric_limits<double>::quiet_NaN());
    return (*stack)(inputs).scores;  // [B, K]
  };
}

Classify by_model(const StackPlan& plan, const Params& p) {
  const bool opinions = !plan.views.empty() && plan.fusion.empty();
  return opinions ? by_some_views(plan, p, all_places(plan)) : answers_of(plan, p);
}

Classify by_some_views(const StackPlan& plan, const Params& p, std::span<const std::size_t> present) {
  if (!plan.fusion.empty()) return answers_of_some(plan, p, present);
  const std::vector<std::int64_t> places(present.begin(), present.end());
  return [views = std::make_shared<ViewStacks>(plan, p), index = at::tensor(places)](const Batch& batch) {
    const at::NoGradGuard no_grad;
    auto inputs = batch_inputs(batch);
    std::vector<at::Tensor> known;
    for (auto& input : inputs) {
      known.push_back(input.flatten(1).isnan().any(1).logical_not());  // [B]
      input = input.nan_to_num(0);                                     // [B, ...]
    }
    const auto there = at::stack(known, 1).unsqueeze(2);                                // [B, M, 1]
    const auto evidence = at::softplus((*views)(inputs)) * there;                       // [B, M, K]
    return combined_evidence(evidence.index_select(1, index)).to(at::kDouble).log1p();  // [B, K]
  };
}

std::vector<std::vector<std::size_t>> choices(std::size_t all, std::size_t count) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::vector<std::vector<std::size_t>> found;
  for (;;) {
    found.push_back(places);
    std::size_t last = count;  // the last place that can still move on
    while (last > 0 && places[last - 1] == all - count + last - 1) --last;
    if (last == 0) return found;
    ++places[last - 1];
    for (; last < count; ++last) places[last] = places[last - 1] + 1;
  }
}

}  // namespace mm
