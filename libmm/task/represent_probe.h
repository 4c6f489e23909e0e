#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "task/classify_data.h"
#include "train/represent_plan.h"

namespace mm {

// A learning without labels: the arrays, of which set.train are the rows that have a label in the end and set.unlabelled the others.
struct RepresentData {
  ClassifyData arrays;
  RepresentPlan plan;

  std::vector<std::int64_t> seen() const;  // the rows that are learnt from: both
};

// Features of what goes into a model. [B, ...] -> [B, C]
using Features = std::function<at::Tensor(const at::Tensor& x)>;

Features by_encoder(const StackPlan& plan, const Params& p);  // the stack of the plan; no gradients
at::Tensor laid_flat(const at::Tensor& x);                    // what goes in is its own features

// The rates on some rows of a linear probe (train/linear_probe.h) on these features, fitted to the labelled rows of `set`; a step of
// `progress` for each, where there is one. `data` says what goes in, and the classes. Nothing when somebody asked to stop.
std::optional<Rates> probe_rates(const RepresentData& data, const ArraySet& set, std::span<const std::int64_t> rows,
                                 const Features& features, Progress* progress = nullptr);

}  // namespace mm
