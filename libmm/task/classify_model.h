#pragma once
#include <memory>
#include <span>
#include <vector>

#include "model/stack.h"
#include "task/classify_data.h"
#include "tensor/params.h"

namespace mm {

// The scores or values of the examples of a batch that the model of a plan gives, where its inputs stand side by side or are fused.
// -> [B, K], of sequences [B, S, K]
using Answer = std::function<at::Tensor(const Batch& batch)>;
Answer answers_of(const StackPlan& plan, const Params& p);

// The same where only some of the fused inputs are there, by their places.
Answer answers_of_some(const StackPlan& plan, const Params& p, std::span<const std::size_t> present);

// What a trained stack says: the scores of the classes; where the inputs keep apart and are not fused, log(1 + evidence) of all views
// together (train/objective_evidential.h), whose differences are those of the logarithms of expected probabilities.
Classify by_model(const StackPlan& plan, const Params& p);

// The same where only some inputs are there, by their places: the others give no evidence, or are missing, as one is that holds a NaN. Of a
// plan whose inputs keep apart.
Classify by_some_views(const StackPlan& plan, const Params& p, std::span<const std::size_t> present);

// Every choice of `count` of `all` places, in alphabetical order: {0, 1}, {0, 2}, {1, 2}.
std::vector<std::vector<std::size_t>> choices(std::size_t all, std::size_t count);

}  // namespace mm
