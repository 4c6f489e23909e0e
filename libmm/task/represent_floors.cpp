#include "task/represent_floors.h"

#include <ATen/ops/bincount.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/file.h"
#include "base/hash.h"
#include "base/signals.h"
#include "config/settings.h"
#include "data/array_batch.h"
#include "task/classify_model.h"
#include "train/learning.h"
#include "train/parameter_source.h"
#include "train/run_identity.h"
#include "train/schedule.h"
#include "train/supervised.h"

namespace mm {
namespace {

double deviation(const TrainOptions& options) { return options.model.init_std.value_or(0); }

// All that the floors follow from, and more, as a digest.
std::string basis_of(const TrainOptions& options, const RepresentData& data) {
  TrainOptions copy;
  const Settings settings(copy);
  copy = options;
  const auto& set = data.arrays.set;
  return sha256(fmt::format("{} {} {} {} {}", run_identity(settings).dump(), options.probe.supervised_steps, set.fingerprint,
                            fmt::join(set.train, " "), fmt::join(set.test, " ")));
}

std::optional<std::vector<Floor>> remembered(const std::string& kept, const std::string& basis) {
  std::error_code error;
  if (!std::filesystem::exists(kept, error)) return std::nullopt;
  const Json json = Json::read(kept);
  if (json.string("basis", "") != basis) return std::nullopt;
  std::vector<Floor> floors;
  const Json list = json.at("floors");
  for (std::size_t i = 0; i < list.size(); ++i) floors.push_back(floor_of(list.at(i)));
  return floors;
}

void remember(const std::string& kept, const std::string& basis, const std::vector<Floor>& floors) {
  if (kept.empty()) return;
  Json json = Json::object(), list = Json::array();
  for (const auto& floor : floors) list.push(to_json(floor));
  json.set("basis", basis);
  json.set("floors", list);
  write_file(kept, json.dump(2) + "\n");
}

Classify majority(const RepresentData& data) {
  const auto labels = array_labels(data.arrays.set, data.arrays.set.train);
  return [most = at::bincount(labels).argmax().item().toLong()](const Batch& batch) { return at::full({batch.targets}, most, at::kLong); };
}

// The encoder with a layer of classes, taught from the labelled rows. Nothing when somebody asked to stop.
std::optional<Rates> supervised_rates(const TrainOptions& options, const RepresentData& data) {
  const auto& set = data.arrays.set;
  StackPlan plan = data.arrays.plan;
  plan.layers = data.plan.augment;
  plan.layers.insert(plan.layers.end(), data.plan.encoder.layers.begin(), data.plan.encoder.layers.end());
  plan.layers.push_back(fmt::format("linear {}", plan.classes.size()));
  const std::size_t batch = std::min<std::size_t>(static_cast<std::size_t>(options.batch), set.train.size());
  const auto make = [&](const Params& p) { return supervised(plan, {}, {.epoch = set.train.size(), .step = batch}, p); };
  Learning learning(make, {.seed = options.seed, .init_std = deviation(options), .optimizer = options.optimizer});
  const Schedule schedule(options.optimizer, options.probe.supervised_steps);
  const RowStream stream(set.train, options.seed);
  for (std::int64_t step = 0; step < options.probe.supervised_steps; ++step) {
    if (stop_signal() != 0) return std::nullopt;
    const auto first = static_cast<std::uint64_t>(step) * batch;
    Batch part = array_batch(set, plan.inputs, stream.rows(first, batch));
    part.key = mix64(options.seed) + first;
    learning.step({&part, 1}, schedule.at(step));
  }
  return class_rates(set, plan, set.test, by_model(plan, Params(std::make_shared<GivenSource>(learning.parameters()))));
}

}  // namespace

std::optional<std::vector<Floor>> represent_floors(const TrainOptions& options, const RepresentData& data, const std::string& kept,
                                                   Log& log) {
  const std::string basis = basis_of(options, data);
  if (auto floors = remembered(kept, basis)) return floors;
  log.note("asking the same of what has not learnt, and of what learnt from the labels alone");
  const auto& set = data.arrays.set;
  std::vector<Floor> floors;
  const auto add = [&](const char* name, std::optional<Rates> rates) {
    if (rates) floors.push_back({name, std::move(*rates)});
    return !floors.empty() && floors.back().name == name;
  };
  const Params fresh(std::make_shared<InitSource>(options.seed, deviation(options)));
  if (!add("majority class", class_rates(set, data.arrays.plan, set.test, majority(data)))) return std::nullopt;
  if (!add("probe on the inputs", probe_rates(data, set, set.test, laid_flat))) return std::nullopt;
  if (!add("untrained, probe", probe_rates(data, set, set.test, by_encoder(data.plan.encoder, fresh)))) return std::nullopt;
  if (options.probe.supervised_steps > 0 && !add("supervised", supervised_rates(options, data))) return std::nullopt;
  remember(kept, basis, floors);
  return floors;
}

}  // namespace mm
