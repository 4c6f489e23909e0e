#include "task/train_classify.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/util/accumulate.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/signals.h"
#include "data/array_batch.h"
#include "data/preprocess.h"
#include "task/train_sets.h"
#include "tensor/checkpoint.h"
#include "train/class_score.h"
#include "train/parameter_source.h"
#include "train/supervised.h"

namespace mm {
namespace {

constexpr std::size_t kAsked = 256;  // rows that a model answers together

constexpr std::string_view kConstants = "preprocess.";  // before the names of what preprocessing found, among a model's tensors

// What a classification works on: the arrays as they are, and as the model is shown them.
struct ClassifyData {
  ArraySet raw, set;
  Preprocessing preprocessing;
  StackPlan plan;
};

ArraySet shown_to_model(const ArraySet& raw, const Preprocessing& preprocessing) {
  ArraySet set = raw;
  if (!preprocessing.empty()) set.inputs = apply_preprocessing(preprocessing, raw.inputs);
  return set;
}

NamedTensors constants_of(const Preprocessing& preprocessing) {
  NamedTensors constants;
  for (const auto& [name, tensor] : preprocessing_state(preprocessing)) constants[std::string(kConstants) + name] = tensor;
  return constants;
}

// The preprocessing of the model in a folder.
Preprocessing stored_preprocessing(const Checkpoint& stored, const StackPlan& plan) {
  if (plan.steps.empty()) return {};
  NamedTensors state;
  for (const auto& name : stored.names())
    if (name.starts_with(kConstants)) state[name.substr(kConstants.size())] = stored.tensor(name);
  return load_preprocessing(state, plan.inputs, plan.steps, stored.where());
}

// Classes of x, the greatest score each. [B, ...] -> [B]
using Classify = std::function<at::Tensor(const at::Tensor& x)>;

Classify by_model(const StackPlan& plan, const Params& p) {
  return [stack = std::make_shared<Stack>(plan, p)](const at::Tensor& x) {
    const at::NoGradGuard no_grad;
    return (*stack)(x).argmax(1);  // [B]
  };
}

// The rates on some rows; nothing when somebody asked to stop.
std::optional<Rates> rates_on(const ArraySet& set, const StackPlan& plan, const std::vector<std::int64_t>& rows, const Classify& classify,
                              Progress* progress) {
  ClassScore score(plan.classes.size());
  for (std::size_t first = 0; first < rows.size(); first += kAsked) {
    if (stop_signal() != 0) return std::nullopt;
    const auto some = std::span(rows).subspan(first, std::min(kAsked, rows.size() - first));
    const Batch batch = array_batch(set, plan.inputs, some);
    const auto said = classify(batch.tensors.at("x")).contiguous(), truth = batch.tensors.at("labels").contiguous();
    for (std::size_t i = 0; i < some.size(); ++i) score.count(said.data_ptr<std::int64_t>()[i], truth.data_ptr<std::int64_t>()[i]);
    if (progress != nullptr) progress->advance(some.size());
  }
  return score.rates();
}

// The class that the training rows have most often, for all.
Classify always(const ClassifyData& data) {
  std::vector<std::int64_t> counts(data.plan.classes.size());
  const auto* labels = data.set.labels.const_data_ptr<std::int64_t>();
  for (const auto row : data.set.train) ++counts.at(static_cast<std::size_t>(labels[row]));
  const auto majority = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return [majority](const at::Tensor& x) { return at::tensor(majority, at::kLong).expand({x.size(0)}); };  // [B]
}

// The class whose training rows have the nearest mean.
Classify by_nearest_mean(const ClassifyData& data) {
  const auto classes = static_cast<std::int64_t>(data.plan.classes.size());
  std::vector<at::Tensor> sums(data.plan.classes.size());
  std::vector<double> counts(data.plan.classes.size());
  const auto* labels = data.set.labels.const_data_ptr<std::int64_t>();
  for (std::size_t first = 0; first < data.set.train.size(); first += kAsked) {
    const auto some = std::span(data.set.train).subspan(first, std::min(kAsked, data.set.train.size() - first));
    const auto x = array_rows(data.set, data.plan.inputs, some).flatten(1).to(at::kDouble);  // [B, C]
    for (std::int64_t k = 0; k < classes; ++k) {
      std::vector<std::int64_t> own;
      for (std::size_t i = 0; i < some.size(); ++i)
        if (labels[some[i]] == k) own.push_back(static_cast<std::int64_t>(i));
      const auto sum = x.index_select(0, at::tensor(own, at::kLong)).sum(0);  // [C]
      auto& total = sums[static_cast<std::size_t>(k)];
      total = total.defined() ? total.add(sum) : sum;
      counts[static_cast<std::size_t>(k)] += static_cast<double>(own.size());
    }
  }
  for (std::size_t k = 0; k < sums.size(); ++k) sums[k] = sums[k].div(counts[k]);  // of a class without rows: nowhere near
  return [means = at::stack(sums)](const at::Tensor& x) {
    return at::cdist(x.flatten(1).to(at::kDouble), means).nan_to_num(std::numeric_limits<double>::infinity()).argmin(1);  // [B]
  };
}

std::optional<std::vector<Floor>> floors_of(const ClassifyData& data) {
  std::vector<Floor> floors;
  for (const auto& [name, classify] : {std::pair{"majority class", always(data)}, std::pair{"nearest class mean", by_nearest_mean(data)}}) {
    const auto rates = rates_on(data.set, data.plan, data.set.test, classify, nullptr);
    if (!rates) return std::nullopt;
    floors.push_back({name, *rates});
  }
  return floors;
}

std::shared_ptr<const ClassifyData> open_data(const TrainOptions& options) {
  MM_CHECK(!options.model.layers.empty(), Kind::usage, "a classifier needs its layers", "model.layers",
           "such as [flatten, linear 64, relu, linear 10]; `mm list blocks` has them all");
  auto data = std::make_shared<ClassifyData>();
  data->raw = open_array_set(options.data);
  MM_CHECK(!data->raw.train.empty(), Kind::usage, "no row is left to learn from", "data.arrays");
  data->plan.steps = options.data.arrays.preprocess;
  if (!data->plan.steps.empty())
    data->preprocessing = fit_preprocessing(data->raw.inputs, data->raw.train, data->plan.steps, "data.arrays.preprocess");
  data->set = shown_to_model(data->raw, data->preprocessing);
  for (const auto& [name, array] : data->set.inputs)
    MM_CHECK(array.scalar_type() == at::kByte || !array.isnan().any().item().toBool(), Kind::input,
             fmt::format("numbers are missing in the array '{}'", name), "data.arrays",
             "let preprocessing fill them in: --data.arrays.preprocess impute");
  for (const auto& [name, array] : data->set.inputs) data->plan.inputs.push_back(name);
  data->plan.layers = options.model.layers;
  data->plan.classes = data->set.class_names;
  const std::vector<std::int64_t> first{data->set.train[0]};
  data->plan.input = array_rows(data->set, data->plan.inputs, first)[0].sizes().vec();
  return data;
}

}  // namespace

Trial open_classify_trial(const TrainOptions& options) {
  const auto data = open_data(options);
  const Objective& objective = find_objective(options.objective.kind);
  MM_CHECK(objective.takes == Takes::labels && objective.sum != nullptr, Kind::usage,
           fmt::format("'{}' is not for classes: it takes {}", objective.name, words(objective.takes)), "objective.kind");
  ObjectiveOptions how;
  how.classes.smoothing = options.objective.smoothing;
  how.classes.focus = options.objective.focus;

  Trial trial;
  Experiment& experiment = trial.experiment;
  experiment.files.texts = {{"config.json", to_json(data->plan).dump(2) + "\n"}};
  experiment.files.constants = constants_of(data->preprocessing);
  experiment.make = [plan = data->plan, &objective, how](const Params& p) { return supervised(plan, objective, how, p); };
  experiment.init_std = 0;
  experiment.fingerprint = data->set.fingerprint;
  experiment.size = data->set.train.size();
  experiment.batch = [data, stream = RowStream(data->set.train, options.seed)](std::uint64_t first, std::size_t count) {
    return array_batch(data->set, data->plan.inputs, stream.rows(first, count));
  };
  experiment.valid_count = data->set.valid.size();
  experiment.valid = [data](std::size_t first, std::size_t count) {
    return array_batch(data->set, data->plan.inputs, std::span(data->set.valid).subspan(first, count));
  };
  if (!data->set.valid.empty())
    experiment.measure = [data](const NamedTensors& weights) {
      return rates_on(data->set, data->plan, data->set.valid, by_model(data->plan, Params(std::make_shared<GivenSource>(weights))),
                      nullptr);
    };
  parameter_count(experiment);  // the layers fit each other, or say why not
  trial.working_memory = static_cast<double>(options.batch) * static_cast<double>(c10::multiply_integers(data->plan.input)) * 4;  // f32

  trial.questions = data->set.test.size();
  trial.test = [data](const std::string& folder, Progress& progress) {
    const auto stored = std::make_shared<Checkpoint>(folder);
    const auto weights = std::make_shared<CheckpointSource>(stored, at::kCPU, at::kFloat);
    const StackPlan plan = stack_plan(Json::read(folder + "/config.json"));
    const Classify classify = by_model(plan, Params(weights));
    weights->finish(std::array<std::string_view, 1>{"preprocess.*"});
    return rates_on(shown_to_model(data->raw, stored_preprocessing(*stored, plan)), plan, data->raw.test, classify, &progress);
  };
  trial.floors = [data](const std::string&, Log&) { return floors_of(*data); };
  trial.preview = {fmt::format("{} examples of [{}] to learn from, {} to validate, {} to test; {} classes: {}", data->set.train.size(),
                               fmt::join(data->plan.input, ", "), data->set.valid.size(), data->set.test.size(), data->plan.classes.size(),
                               fmt::join(data->plan.classes, ", "))};
  return trial;
}

}  // namespace mm
