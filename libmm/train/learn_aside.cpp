#include "train/learn_aside.h"

#include "base/signals.h"
#include "data/stream_key.h"
#include "train/schedule.h"

namespace mm {

NamedTensors learn_aside(const AsidePlan& plan, const TrainOptions& options) {
  Learning learning(plan.make, {.seed = options.seed,
                                .init_std = options.model.init_std.value_or(0),
                                .optimizer = options.optimizer,
                                .computing = options.computing,
                                .device = c10::Device(options.computes_on)});
  const Schedule schedule(options.optimizer, plan.steps);
  for (std::int64_t step = 0; step < plan.steps && stop_signal() == 0; ++step) {
    const auto first = static_cast<std::uint64_t>(step) * plan.batch;
    Batch batch = plan.examples(first, plan.batch);
    batch.first = first;
    batch.key = stream_key(options.seed) + first;
    learning.step({&batch, 1}, schedule.at(step));
  }
  NamedTensors learnt = learning.exported();
  for (auto& [name, tensor] : learnt) tensor = tensor.cpu();
  return learnt;
}

}  // namespace mm
