#include "train/prepared_run.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "data/poisson_sample.h"
#include "data/stream_key.h"
#include "train/overfit.h"
#include "train/private_learner.h"

namespace mm {
namespace {

using MakeBatch = std::function<Batch(std::uint64_t first, std::size_t count)>;

void refuse(bool there, const char* why, const char* where, const char* hint = "") {
  if (there) throw Error(Kind::usage, why, where, hint);
}

// What has no gradient of one example, or gives away what is not accounted for.
void check_private(const TrainOptions& options, const Experiment& experiment, const ProcessGroup& processes) {
  refuse(processes.size() > 1, "private training is of one process", "privacy.dp", "start it without mpirun, srun or torchrun");
  refuse(options.task != "classify" && options.task != "regress", "private training is to classify and to regress", "privacy.dp",
         "train a head on the features of a model that stays as it is");
  refuse(experiment.whole, "examples are compared with each other, so that none has a gradient of its own to clip", "privacy.dp");
  refuse(options.optimizer.lora.rank > 0, "adapters do not learn privately", "optimizer.lora.rank", "freeze the encoder: optimizer.freeze");
  refuse(options.computing.precision != "fp32", "gradients of single examples are computed in fp32", "--precision");
  refuse(options.computing.recompute, "gradients of single examples need what goes into every layer", "--recompute");
  refuse(options.data.buckets > 0, "private batches are drawn, and cannot be sorted by length", "data.buckets");
  refuse(options.objective.unlabelled.kind != "none" || options.objective.target.kind != "none",
         "rows without labels teach beside all others, and none has a gradient of its own", "objective");
  refuse(options.optimizer.guard.nonfinite != "stop", "an update that is left out tells of its examples", "optimizer.nonfinite");
}

// Several batches as one.
Batch joined(const std::vector<Batch>& some) {
  Batch all;
  std::map<std::string, std::vector<at::Tensor>> parts;
  for (const auto& batch : some) {
    for (const auto& [name, tensor] : batch.tensors) parts[name].push_back(tensor);
    all.targets += batch.targets;
    all.places += batch.places;
    all.held += batch.held;
  }
  for (const auto& [name, tensors] : parts) all.tensors[name] = at::cat(tensors, 0);  // [B, ...]
  return all;
}

// Places of the stream's first epoch, which has every example once: neighbours are made together.
Batch of_places(const MakeBatch& make, std::span<const std::uint64_t> places) {
  std::vector<Batch> made;
  for (std::size_t i = 0; i < places.size();) {
    std::size_t end = i + 1;
    while (end < places.size() && places[end] == places[end - 1] + 1) ++end;
    made.push_back(make(places[i], end - i));
    i = end;
  }
  return joined(made);
}

// A stream of places step * batch + i becomes one of samples: a part of the places of a step gets as large a part of what was drawn.
MakeBatch drawn_batches(const MakeBatch& make, std::uint64_t seed, std::uint64_t batch, double rate, std::uint64_t size) {
  const std::uint64_t key = stream_key(seed), rows = mix64(key ^ hash64("privacy.rows")), noise = mix64(key ^ hash64("privacy.noise"));
  return [=](std::uint64_t first, std::size_t count) {
    const std::uint64_t step = first / batch, begin = first % batch, end = begin + count;
    MM_ASSERT(end <= batch);
    const auto all = poisson_sample(rows, static_cast<std::int64_t>(step), rate, size);
    const std::size_t from = all.size() * begin / batch, to = all.size() * end / batch;
    Batch part = of_places(make, std::span(all).subspan(from, to - from));
    if (all.empty()) part.targets = begin == 0 ? 1 : 0;  // an update of nothing has a loss of 0
    const std::uint64_t of_noise = begin == 0 ? mix64(noise + step) : 0;
    part.tensors[kPrivateDraw] = at::tensor({static_cast<std::int64_t>(step * size + from), static_cast<std::int64_t>(of_noise)});  // [2]
    return part;
  };
}

}  // namespace

PreparedRun prepared_run(const TrainOptions& options, const Experiment& experiment, const ProcessGroup& processes) {
  PreparedRun run{.options = options, .experiment = experiment, .ledger = {}};
  const auto batch = static_cast<std::size_t>(options.batch);
  if (options.overfit > 0) run.experiment = overfitting(experiment, static_cast<std::size_t>(options.overfit), batch);
  const auto& dp = options.privacy.dp;
  if (!dp.on()) return run;
  check_private(options, experiment, processes);
  run.ledger.emplace(dp, options.steps, options.batch, run.experiment.size);
  run.options.optimizer.clip = run.options.optimizer.clip_value = 0;
  const PrivatePlan plan{.most = dp.max_grad_norm, .noise = run.ledger->noise(), .batch = static_cast<double>(options.batch)};
  run.experiment.make = [make = run.experiment.make, plan](const Params& p) { return private_learner(make, plan, p); };
  run.experiment.batch = drawn_batches(run.experiment.batch, options.seed, batch, run.ledger->rate(), run.experiment.size);
  run.experiment.repeat = 0;
  return run;
}

ModelFiles PreparedRun::files_of(TrainingState& state) const {
  ModelFiles files = experiment.files;
  if (!ledger) return files;
  const Json spent = ledger->spent(state.step);
  state.extra.set("privacy", spent);
  for (auto& [name, text] : files.texts) {
    if (name != "config.json") continue;
    Json config = Json::parse(text, name);
    config.set("privacy", spent);
    text = config.dump(2) + "\n";
  }
  return files;
}

}  // namespace mm
