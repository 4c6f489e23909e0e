#include "task/train_regress.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "data/array_batch.h"
#include "task/array_trial.h"
#include "task/classify_data.h"
#include "task/classify_model.h"
#include "task/regress_floors.h"
#include "task/unimodal.h"
#include "train/parameter_source.h"
#include "train/supervised.h"

namespace mm {
namespace {

struct RegressData {
  ClassifyData arrays;
  ValueScoring scoring = Targets::values;  // of the test; validation asks for no convention
};

std::shared_ptr<const RegressData> open_data(const TrainOptions& options, const OpenSet& open) {
  const Objective& objective = value_objective(options.objective);
  MM_CHECK(options.objective.unlabelled.kind == "none" && options.objective.target.kind == "none", Kind::usage,
           "rows without labels teach classes alone", "objective");
  auto data = std::make_shared<RegressData>();
  data->arrays = open_classify_data(options, !options.model.fusion.empty(), LabelKind::values, open);
  if (objective.takes == Takes::answers) {
    data->scoring.targets = Targets::answers;
    data->arrays.plan.answers = true;
    data->arrays.plan.ranges.clear();
  }
  data->scoring.convention = options.test.convention;
  MM_CHECK(options.test.convention == "none" || (data->scoring.targets == Targets::values && data->arrays.plan.values.size() == 1),
           Kind::usage, "a convention scores one column of values", "--convention", "leave it out, or name one column: data.arrays.label");
  const auto& labels = data->arrays.set.labels;
  MM_CHECK(data->scoring.targets == Targets::values || (labels.ge(0).all().item().toBool() && labels.le(1).all().item().toBool()),
           Kind::input, "answers are 0 (no) to 1 (yes), and some of these are not", "data.arrays.label");
  return data;
}

// The rates of the model in a folder on the test rows: all inputs, each of several shuffled, and fewer and fewer of those that are fused.
std::optional<Rates> test_model(const RegressData& data, const std::string& folder, Progress& progress) {
  const auto [config, plan, weights, set] = open_stored_stack(folder, data.arrays.raw);
  const Params p(weights);
  const Predict predict = answers_of(plan, p);
  weights->finish(std::array{kPreprocessConstants});
  auto rates = value_rates(set, plan, data.scoring, set.test, predict, &progress);
  if (!rates) return rates;
  const auto shuffled =
      each_shuffled(set, plan, [&](const ArraySet& other) { return value_rates(other, plan, data.scoring.targets, set.test, predict); });
  if (!shuffled) return std::nullopt;
  const auto fewer = each_missing(plan, [&](std::span<const std::size_t> present) {
    return value_rates(set, plan, data.scoring.targets, set.test, answers_of_some(plan, p, present));
  });
  if (!fewer) return std::nullopt;
  const std::string first = rates->at(0).first;
  for (const auto* some : {&*shuffled, &*fewer})
    for (const auto& [name, rate] : *some) rates->emplace_back(fmt::format("{}.{}", first, name), rate);
  return rates;
}

Learning::MakeLearner learner_of(const std::shared_ptr<const RegressData>& data, const TrainOptions& options,
                                 const UnimodalBatches& batches) {
  if (is_unimodal(options)) return unimodal_learner(std::shared_ptr<const ClassifyData>(data, &data->arrays), options, batches);
  return [plan = data->arrays.plan, objective = options.objective](const Params& p) { return supervised(plan, objective, {}, p); };
}

Experiment experiment_of(const std::shared_ptr<const RegressData>& data, const TrainOptions& options) {
  const ArraySet& set = data->arrays.set;
  Experiment experiment;
  experiment.files.texts = {{"config.json", to_json(data->arrays.plan).dump(2) + "\n"}};
  experiment.files.constants = preprocessing_constants(data->arrays.preprocessing);
  experiment.size = set.train.size();
  const auto batch_of = [data, options](std::span<const std::int64_t> rows) {
    return with_rows(value_batch(data->arrays.set, data->arrays.plan, rows), options, rows);
  };
  experiment.batch = [batch_of, stream = RowStream(set.train, options.seed)](std::uint64_t first, std::size_t count) {
    return batch_of(stream.rows(first, count));
  };
  experiment.make = learner_of(data, options, {.stream = experiment.batch, .rows = batch_of});
  experiment.init_std = 0;
  experiment.fingerprint = set.fingerprint;
  begin_with_encoder(experiment, options);
  experiment.valid_count = set.valid.size();
  experiment.valid = [data](std::size_t first, std::size_t count) {
    return value_batch(data->arrays.set, data->arrays.plan, std::span(data->arrays.set.valid).subspan(first, count));
  };
  if (!set.valid.empty())
    experiment.measure = [data](const NamedTensors& weights) {
      const Predict predict = answers_of(data->arrays.plan, Params(std::make_shared<GivenSource>(weights)));
      return value_rates(data->arrays.set, data->arrays.plan, data->scoring.targets, data->arrays.set.valid, predict);
    };
  return experiment;
}

}  // namespace

Trial open_regress_trial(const TrainOptions& options, const OpenSet& open) {
  const auto data = open_data(options, open);
  MM_CHECK(options.select != "accuracy" || data->scoring.targets == Targets::answers, Kind::usage, "values have no accuracy", "--select",
           "select by loss, or take the last one");
  const ArraySet& set = data->arrays.set;
  Trial trial;
  trial.experiment = experiment_of(data, options);
  parameter_count(trial.experiment);  // the layers fit each other, or say why not
  trial.working_memory = inputs_memory(data->arrays, options.batch);
  trial.questions = set.test.size();
  trial.test = [data](const std::string& folder, Progress& progress) { return test_model(*data, folder, progress); };
  trial.floors = [data](const std::string&, Log&) { return regress_floors(data->arrays, data->scoring); };
  for (const auto& more : {with_fewer_inputs(options, data->arrays.plan), with_shuffled_labels(options)})
    trial.comparisons.insert(trial.comparisons.end(), more.begin(), more.end());
  trial.preview = {fmt::format("{} examples of [{}] to learn from, {} to validate, {} to test; {}: {}", set.train.size(),
                               fmt::join(data->arrays.plan.input, ", "), set.valid.size(), set.test.size(),
                               data->scoring.targets == Targets::values ? "values" : "answers",
                               shown(fmt::format("{}", fmt::join(set.value_names, ", "))))};
  return trial;
}

}  // namespace mm
