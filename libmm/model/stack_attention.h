#pragma once
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/stack.h"

namespace mm {

// What the layers of one input look at, over the steps that its last `transformer` sees: T of them.
struct StackAttention {
  std::vector<at::Tensor> layers =
      {};  // [B, T, T] f32 of each transformer over as many steps, the first one first: the mean over its heads
  at::Tensor asked =
      {};  // [B, T] f32, rows sum to 1: the steps that what stands behind takes, the first, the last, or the mean of those there
  std::int64_t learnt = 0;  // vectors among the steps that are no part of the input: `class-token` puts them before it
};

// How much of each step is taken, through all layers: attention rollout (explain/attention_rollout.h) of one head, asked A'_L ... A'_1,
// which needs no more memory than the layers themselves. [B, T] f64, rows sum to 1
at::Tensor looked_at(const StackAttention& attention);

// Of the input at that place of the plan, by the weights of a trained model of it (Stack, FusedStack, ViewStacks). x [B, ...] of the input,
// as its preprocessing shows it; of a fusion NaN is missing. Nothing where its layers have no transformer, or a picture tower before them.
std::optional<StackAttention> stack_attention(const StackPlan& plan, std::size_t place, const Params& p, const at::Tensor& x);

}  // namespace mm
