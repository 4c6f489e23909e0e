#include "task/classify_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/signals.h"
#include "data/array_batch.h"
#include "task/train_sets.h"
#include "train/class_score.h"

namespace mm {
namespace {

constexpr std::size_t kAsked = 256;  // rows that a model answers together

constexpr std::string_view kPrefix = kPreprocessConstants.substr(0, kPreprocessConstants.size() - 1);

}  // namespace

ClassifyData open_classify_data(const TrainOptions& options, bool apart, LabelKind kind) {
  MM_CHECK(!options.model.layers.empty(), Kind::usage, "a classifier needs its layers", "model.layers",
           "such as [flatten, linear 64, relu, linear 10]; `mm list blocks` has them all");
  ClassifyData data{.raw = open_array_set(options.data, kind), .set = {}, .preprocessing = {}, .plan = {}};
  data.plan.steps = options.data.arrays.preprocess;
  data.preprocessing = fit_preprocessing(data.raw.inputs, data.raw.train, data.plan.steps, "data.arrays.preprocess");
  data.set = data.raw;
  data.set.inputs = apply_preprocessing(data.preprocessing, data.raw.inputs);
  for (const auto& [name, array] : data.set.inputs) data.plan.inputs.push_back(name);
  data.plan.layers = options.model.layers;
  if (!options.model.encoder.empty()) {
    MM_CHECK(!apart, Kind::usage, "inputs that keep apart have no encoder", "model.encoder");
    data.plan.encoder = encoder_plan(Folder(find_model(options.model.encoder)));
  }
  data.plan.classes = data.set.class_names;
  data.plan.values = data.set.value_names;
  const auto first = std::span(data.set.train).first(1);
  if (!apart) data.plan.input = array_rows(data.set, data.plan.inputs, first)[0].sizes().vec();
  if (apart)
    for (const auto& name : data.plan.inputs) data.plan.views.push_back(array_rows(data.set, {name}, first)[0].sizes().vec());
  return data;
}

NamedTensors preprocessing_constants(const Preprocessing& preprocessing) {
  NamedTensors constants;
  for (const auto& [name, tensor] : preprocessing_state(preprocessing)) constants[std::string(kPrefix) + name] = tensor;
  return constants;
}

Preprocessing stored_preprocessing(const Checkpoint& stored, const StackPlan& plan) {
  NamedTensors state;
  for (const auto& name : stored.names())
    if (name.starts_with(kPrefix)) state[name.substr(kPrefix.size())] = stored.tensor(name);
  return load_preprocessing(state, plan.inputs, plan.steps, stored.where());
}

StoredStack open_stored_stack(const std::string& folder, const ArraySet& raw) {
  const auto stored = std::make_shared<Checkpoint>(folder);
  const Json config = Json::read(folder + "/config.json");
  StoredStack model{config, stack_plan(config), std::make_shared<CheckpointSource>(stored, at::kCPU, at::kFloat), raw};
  model.set.inputs = apply_preprocessing(stored_preprocessing(*stored, model.plan), raw.inputs);
  return model;
}

bool ask_in_parts(std::span<const std::int64_t> rows, Progress* progress,
                  const std::function<void(std::span<const std::int64_t> some)>& ask) {
  for (std::size_t first = 0; first < rows.size(); first += kAsked) {
    if (stop_signal() != 0) return false;
    const auto some = rows.subspan(first, std::min(kAsked, rows.size() - first));
    ask(some);
    if (progress != nullptr) progress->advance(some.size());
  }
  return true;
}

double inputs_memory(const ClassifyData& data, int batch) {
  return 4.0 * batch * static_cast<double>(array_rows(data.set, data.plan.inputs, std::span(data.set.train).first(1)).numel());
}

std::optional<Rates> class_rates(const ArraySet& set, const StackPlan& plan, std::span<const std::int64_t> rows, const Classify& classify,
                                 Progress* progress) {
  ClassScore score(plan.classes.size());
  const bool done = ask_in_parts(rows, progress, [&](std::span<const std::int64_t> some) {
    const Batch batch = array_batch(set, plan.inputs, some, !plan.views.empty());
    const auto said = classify(batch).contiguous(), truth = batch.tensors.at("labels").contiguous();  // [B]
    for (std::size_t i = 0; i < some.size(); ++i) score.count(said.data_ptr<std::int64_t>()[i], truth.data_ptr<std::int64_t>()[i]);
  });
  return done ? std::optional(score.rates()) : std::nullopt;
}

}  // namespace mm
