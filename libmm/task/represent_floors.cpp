#include "task/represent_floors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "data/array_batch.h"
#include "task/classify_floors.h"
#include "task/classify_model.h"
#include "train/kept_floors.h"
#include "train/learn_aside.h"
#include "train/parameter_source.h"
#include "train/run_identity.h"
#include "train/supervised.h"

namespace mm {
namespace {

// The encoder with a layer of classes, taught from the labelled rows. Nothing when somebody asked to stop.
std::optional<Rates> supervised_rates(const TrainOptions& options, const RepresentData& data) {
  const auto& set = data.arrays.set;
  StackPlan plan = data.arrays.plan;
  plan.layers = data.plan.augment;
  plan.layers.insert(plan.layers.end(), data.plan.encoder.layers.begin(), data.plan.encoder.layers.end());
  plan.layers.push_back(fmt::format("linear {}", plan.classes.size()));
  const std::size_t batch = std::min<std::size_t>(static_cast<std::size_t>(options.batch), set.train.size());
  const RowStream stream(set.train, options.seed);
  const AsidePlan aside{
      .make = [&](const Params& p) { return supervised(plan, {}, {.epoch = set.train.size(), .step = batch}, p); },
      .steps = options.probe.supervised_steps,
      .batch = batch,
      .examples = [&](std::uint64_t first, std::size_t count) { return array_batch(set, plan.inputs, stream.rows(first, count)); }};
  TrainOptions own = options;  // whose names are those of the run's parameters
  own.optimizer.freeze.clear();
  own.optimizer.lora.rank = 0;
  const Params learnt(std::make_shared<GivenSource>(learn_aside(aside, own)));
  return class_rates(set, plan, set.test, by_model(plan, learnt));
}

}  // namespace

std::optional<std::vector<Floor>> represent_floors(const TrainOptions& options, const RepresentData& data, const std::string& kept,
                                                   Log& log) {
  const auto& set = data.arrays.set;
  const auto basis = run_digest(options, fmt::format("{} {} {}", set.fingerprint, fmt::join(set.train, " "), fmt::join(set.test, " ")));
  return kept_floors(kept, basis, [&]() -> std::optional<std::vector<Floor>> {
    log.note("asking the same of what has not learnt, and of what learnt from the labels alone");
    std::vector<Floor> floors;
    const auto add = [&](const char* name, std::optional<Rates> rates) {
      if (rates) floors.push_back({name, std::move(*rates)});
      return rates.has_value();
    };
    const Params fresh(std::make_shared<InitSource>(options.seed, options.model.init_std.value_or(0)));
    if (!add("majority class", class_rates(set, data.arrays.plan, set.test, majority_class(data.arrays)))) return std::nullopt;
    if (!add("probe on the inputs", probe_rates(data, set, set.test, laid_flat))) return std::nullopt;
    if (!add("untrained, probe", probe_rates(data, set, set.test, by_encoder(data.plan.encoder, fresh)))) return std::nullopt;
    if (options.probe.supervised_steps > 0 && !add("supervised", supervised_rates(options, data))) return std::nullopt;
    return floors;
  });
}

}  // namespace mm
