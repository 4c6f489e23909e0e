#include "train/validation_loss.h"

#include <ATen/ops/zeros.h>

#include <algorithm>

#include "base/signals.h"

namespace mm {

std::optional<double> validation_loss(const Experiment& experiment, const Learning& learning, const ValidationPlan& plan,
                                      ProcessGroup& processes) {
  const auto parts = static_cast<std::int64_t>((experiment.valid_count + plan.together - 1) / plan.together);
  const auto sums = at::zeros({2, parts}, at::kDouble);  // losses and targets by part
  for (std::int64_t part = processes.rank(); part < parts && stop_signal() == 0; part += processes.size()) {
    const std::size_t first = static_cast<std::size_t>(part) * plan.together;
    Batch batch = experiment.valid(first, std::min(plan.together, experiment.valid_count - first));
    batch.first = plan.place;
    sums[0][part] = learning.loss_sum(batch);
    sums[1][part] = static_cast<double>(batch.targets);
  }
  if (agreed_signal(processes) != 0) return std::nullopt;
  processes.sum(sums.view({-1}));
  double loss = 0, targets = 0;
  const auto* values = sums.const_data_ptr<double>();
  for (std::int64_t part = 0; part < parts; ++part) {
    loss += values[part];
    targets += values[parts + part];
  }
  return loss / targets;
}

}  // namespace mm
