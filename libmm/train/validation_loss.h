#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "train/process_group.h"
#include "train/run.h"

namespace mm {

struct ValidationPlan {
  std::size_t together = 1;  // examples at most that are computed at once
  std::uint64_t place = 0;   // Batch::first: how far training is
};

// The mean over the targets of the validation examples (natural logarithm), under the weights that would be exported; nothing when somebody
// asked to stop. The processes take the parts in turn, and sum them in one order: the number has the same bits in each of them, however
// many they are.
std::optional<double> validation_loss(const Experiment& experiment, const Learning& learning, const ValidationPlan& plan,
                                      ProcessGroup& processes);

}  // namespace mm
