#pragma once
#include <memory>
#include <span>
#include <vector>

#include "model/stack.h"
#include "task/classify_data.h"
#include "tensor/params.h"

namespace mm {

// What a trained stack says: the class with the greatest score; where the inputs keep apart, with the most evidence of all views together
// (train/objective_evidential.h).
Classify by_model(const StackPlan& plan, const Params& p);

// The same where only some inputs are there, by their places: the others give no evidence. Of a plan whose inputs keep apart.
Classify by_some_views(const StackPlan& plan, const Params& p, std::span<const std::size_t> present);

// Every choice of `count` of `all` places, in alphabetical order: {0, 1}, {0, 2}, {1, 2}.
std::vector<std::vector<std::size_t>> choices(std::size_t all, std::size_t count);

}  // namespace mm
