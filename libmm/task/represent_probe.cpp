#include "task/represent_probe.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <algorithm>
#include <memory>

#include "base/signals.h"
#include "data/array_batch.h"
#include "train/linear_probe.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 256;  // rows whose features are computed together

}  // namespace

std::vector<std::int64_t> RepresentData::seen() const {
  std::vector<std::int64_t> rows;
  std::ranges::merge(arrays.set.train, arrays.set.unlabelled, std::back_inserter(rows));
  return rows;
}

Features by_encoder(const StackPlan& plan, const Params& p) {
  return [stack = std::make_shared<Stack>(plan, p)](const at::Tensor& x) {
    const at::NoGradGuard no_grad;
    return (*stack)(x);  // [B, C]
  };
}

at::Tensor laid_flat(const at::Tensor& x) { return x.flatten(1); }

std::optional<Rates> probe_rates(const RepresentData& data, const ArraySet& set, std::span<const std::int64_t> rows,
                                 const Features& features, Progress* progress) {
  const auto& plan = data.arrays.plan;
  const std::span labelled(set.train);
  std::vector<at::Tensor> parts;
  for (std::size_t first = 0; first < labelled.size(); first += kTogether) {
    if (stop_signal() != 0) return std::nullopt;
    const auto some = labelled.subspan(first, std::min(kTogether, labelled.size() - first));
    parts.push_back(features(array_rows(set, plan.inputs, some)));  // [B, C]
  }
  const LinearProbe probe(at::cat(parts), array_labels(set, labelled), static_cast<std::int64_t>(plan.classes.size()));
  return class_rates(
      set, plan, rows, [&](const Batch& batch) { return probe(features(batch_inputs(batch).at(0))); }, progress);
}

}  // namespace mm
