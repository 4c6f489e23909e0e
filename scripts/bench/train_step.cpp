// Times the updates of an experiment without the loop around them, so that a script can tell what the loop costs, and writes the batches
// that it worked on, so that the script can give them to somebody else:
//
//   bench_train_step --task ... OPTIONS of mm train ... --to BATCHES.safetensors
//
// The first `batch`es of the experiment are made beforehand and computed one after the other, --steps of them, in --output's absence of
// files. Prints {"step": median seconds, "mean": of all but the first, "first": its}.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "base/standard_output.h"
#include "data/stream_key.h"
#include "options/train.h"
#include "task/run_app.h"
#include "task/train_tasks.h"
#include "tensor/device.h"
#include "tensor/safetensors.h"
#include "train/learning.h"

namespace {

constexpr std::int64_t kBatches = 8;  // made beforehand; used in turn

int measure(const mm::TrainOptions& options) {
  mm::RuntimeOptions runtime;
  runtime.device = "cpu";
  runtime.precision = "fp32";
  runtime.threads = options.threads;
  mm::apply(mm::make_runtime(runtime));
  const mm::Trial trial = mm::open_trial(options);
  const auto size = static_cast<std::size_t>(options.batch);
  std::vector<mm::Batch> batches;
  mm::NamedTensors written;
  for (std::int64_t i = 0; i < kBatches; ++i) {
    const auto first = static_cast<std::uint64_t>(i) * size;
    batches.push_back(trial.experiment.batch(first, size));
    batches.back().key = mm::stream_key(options.seed) + first;
    for (const auto& [name, tensor] : batches.back().tensors) written[fmt::format("{}.{}", i, name)] = tensor;
  }
  if (!options.to.empty()) mm::write_safetensors(options.to, written);

  mm::Learning learning(trial.experiment.make, {.seed = options.seed,
                                                .init_std = options.model.init_std.value_or(trial.experiment.init_std),
                                                .optimizer = options.optimizer,
                                                .processes = mm::one_process()});
  std::vector<double> seconds;
  for (std::int64_t step = 0; step < options.steps; ++step) {
    const auto begin = std::chrono::steady_clock::now();
    learning.step({&batches[static_cast<std::size_t>(step % kBatches)], 1}, options.optimizer.rate);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  const double first = seconds[0];
  const double mean =
      seconds.size() < 2 ? first : std::reduce(seconds.begin() + 1, seconds.end()) / static_cast<double>(seconds.size() - 1);
  std::ranges::nth_element(seconds, seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2));
  mm::print(fmt::format("{{\"step\": {}, \"mean\": {}, \"first\": {}}}\n", seconds[seconds.size() / 2], mean, first));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { mm::leave(mm::run_app<mm::TrainOptions>(argc, argv, "train", measure)); }
