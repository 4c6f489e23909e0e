#include "task/train_classify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "base/hash.h"
#include "data/array_batch.h"
#include "task/array_trial.h"
#include "task/classify_data.h"
#include "task/classify_floors.h"
#include "task/classify_model.h"
#include "task/unimodal.h"
#include "train/domain_learner.h"
#include "train/parameter_source.h"
#include "train/supervised.h"

namespace mm {
namespace {

using MakeBatch = std::function<Batch(std::uint64_t first, std::size_t count)>;

// As many rows of the test split, without their labels, beside the examples of each batch.
MakeBatch beside_target(const std::shared_ptr<const ClassifyData>& data, const MakeBatch& labelled, const TrainOptions& options) {
  MM_CHECK(!data->set.test.empty(), Kind::usage, "there are no test rows to take for the target", "objective.target.kind",
           "name them: data.arrays.test-files, or data.arrays.split");
  MM_CHECK(data->plan.views.empty() && options.objective.unlabelled.kind == "none", Kind::usage,
           "a target is not learnt from beside views of their own or pseudo-labels", "objective.target.kind");
  return [data, labelled, others = RowStream(data->set.test, mix64(options.seed + 2))](std::uint64_t first, std::size_t count) {
    Batch batch = labelled(first, count);
    batch.tensors["target"] = array_rows(data->set, data->plan.inputs, others.rows(first, count));
    return batch;
  };
}

// The learner of a classification, with a target or without.
Learning::MakeLearner learner_of(const std::shared_ptr<const ClassifyData>& data, const TrainOptions& options, const MakeBatch& stream) {
  const auto epoch = data->set.train.size(), step = static_cast<std::size_t>(options.batch);
  const auto& objective = options.objective;
  if (is_unimodal(options)) {
    const auto rows = [data](std::span<const std::int64_t> some) { return array_batch(data->set, data->plan.inputs, some, true); };
    return unimodal_learner(data, options, {.stream = stream, .rows = rows});
  }
  if (objective.target.kind == "none")
    return [plan = data->plan, objective, pace = StreamPace{.epoch = epoch, .step = step}](const Params& p) {
      return supervised(plan, objective, pace, p);
    };
  MM_CHECK(class_objective(objective).name == "cross-entropy", Kind::usage, "a target is learnt from beside cross-entropy alone",
           "objective.kind");
  DomainPlan plan{.stack = data->plan, .alignment = alignment_of(objective.target.kind)};
  plan.smoothing = objective.smoothing;
  plan.focus = objective.focus;
  plan.weight = objective.target.weight;
  plan.critic = options.model.generator.critic;
  plan.examples = static_cast<std::uint64_t>(options.steps) * step;
  return [plan](const Params& p) { return domain_learner(plan, p); };
}

// The batches of a run: examples in the order of their stream, and beside them rows without labels in the order of theirs.
MakeBatch batches(const std::shared_ptr<const ClassifyData>& data, const TrainOptions& options) {
  const bool apart = !data->plan.views.empty();
  const auto labelled = [data, stream = training_stream(*data, options), apart](std::uint64_t first, std::size_t count) {
    return training_batch(*data, stream, first, count, apart);
  };
  if (options.objective.target.kind != "none") return beside_target(data, labelled, options);
  if (options.objective.unlabelled.kind == "none") return labelled;
  MM_CHECK(!data->set.unlabelled.empty(), Kind::usage, "there are no rows without labels to learn from", "objective.unlabelled.kind",
           "data.arrays.per-class takes the labels of some rows away");
  MM_CHECK(!apart, Kind::usage, "views of their own do not learn from rows without labels", "objective.unlabelled.kind");
  const auto times = static_cast<std::size_t>(options.objective.unlabelled.times);
  return
      [data, labelled, times, others = RowStream(data->set.unlabelled, mix64(options.seed + 1))](std::uint64_t first, std::size_t count) {
        Batch batch = labelled(first, count);
        batch.tensors["unlabelled"] = array_rows(data->set, data->plan.inputs, others.rows(first * times, count * times));
        return batch;
      };
}

// The rates of the model in a folder on the test rows: all inputs, each of several shuffled, and fewer and fewer of views.
std::optional<Rates> test_model(const ClassifyData& data, const std::string& folder, Progress& progress) {
  const auto [config, plan, weights, set] = open_stored_stack(folder, data.raw);
  const Params p(weights);
  const Classify classify = by_model(plan, p);
  weights->finish(std::array<std::string_view, 2>{kPreprocessConstants, "critic.*"});
  auto rates = class_rates(set, plan, set.test, classify, &progress);
  if (!rates) return rates;
  const auto shuffled = each_shuffled(set, plan, [&](const ArraySet& other) { return class_rates(other, plan, set.test, classify); });
  if (!shuffled) return std::nullopt;
  rates->insert(rates->end(), shuffled->begin(), shuffled->end());
  const auto fewer = each_missing(
      plan, [&](std::span<const std::size_t> present) { return class_rates(set, plan, set.test, by_some_views(plan, p, present)); });
  if (!fewer) return std::nullopt;
  rates->insert(rates->end(), fewer->begin(), fewer->end());
  return rates;
}

std::string preview(const ClassifyData& data) {
  std::string shapes = fmt::format("[{}]", fmt::join(data.plan.input, ", "));
  if (!data.plan.views.empty()) shapes = fmt::format("{} views", data.plan.views.size());
  std::string text =
      fmt::format("{} examples of {} to learn from, {} to validate, {} to test; {} classes: {}", data.set.train.size(), shapes,
                  data.set.valid.size(), data.set.test.size(), data.plan.classes.size(), fmt::join(data.plan.classes, ", "));
  if (data.plan.sequence) text += fmt::format("; they are sequences, {} rows in all", data.raw.rows());
  if (!data.set.unlabelled.empty()) text += fmt::format("; {} without labels", data.set.unlabelled.size());
  return text;
}

// The same experiment with each of several inputs alone, and from the labelled rows alone.
std::vector<Comparison> with_less(const TrainOptions& options, const StackPlan& plan) {
  std::vector<Comparison> found;
  if (!options.compare) return found;
  if (options.objective.unlabelled.kind != "none") {
    TrainOptions labelled = options;
    labelled.objective.unlabelled.kind = "none";
    found.push_back({"labels alone", labelled});
  }
  for (const auto& more : {with_fewer_inputs(options, plan), with_shuffled_labels(options)})
    found.insert(found.end(), more.begin(), more.end());
  return found;
}

}  // namespace

Trial open_classify_trial(const TrainOptions& options, const OpenSet& open) {
  const bool opinions = class_objective(options.objective).takes == Takes::opinions, apart = opinions || !options.model.fusion.empty();
  MM_CHECK(!opinions || options.model.fusion.empty(), Kind::usage, "opinions are combined as they are, without a fusion", "model.fusion",
           "leave it out, or take another objective.kind");
  const auto data = std::make_shared<const ClassifyData>(open_classify_data(options, apart, LabelKind::classes, open));
  Trial trial;
  Experiment& experiment = trial.experiment;
  experiment.files.texts = {{"config.json", to_json(data->plan).dump(2) + "\n"}};
  experiment.files.constants = preprocessing_constants(data->preprocessing);
  experiment.size = data->set.train.size();
  experiment.batch = batches(data, options);
  experiment.make = learner_of(data, options, experiment.batch);
  experiment.init_std = 0;
  experiment.fingerprint = data->set.fingerprint;
  begin_with_encoder(experiment, options);
  experiment.valid_count = data->set.valid.size();
  experiment.valid = [data, apart](std::size_t first, std::size_t count) {
    return array_batch(data->set, data->plan.inputs, std::span(data->set.valid).subspan(first, count), apart);
  };
  const auto measure = [data](const std::vector<std::int64_t>& rows) {
    return [data, &rows](const NamedTensors& weights) {
      return class_rates(data->set, data->plan, rows, by_model(data->plan, Params(std::make_shared<GivenSource>(weights))));
    };
  };
  if (!data->set.valid.empty()) experiment.measure = measure(data->set.valid);
  if (!data->set.test.empty()) experiment.oracle = measure(data->set.test);
  parameter_count(experiment);  // the layers fit each other, or say why not
  trial.working_memory = inputs_memory(*data, options.batch);

  trial.questions = data->set.test.size();
  trial.test = [data](const std::string& folder, Progress& progress) { return test_model(*data, folder, progress); };
  trial.floors = [data](const std::string&, Log&) { return classify_floors(*data); };
  trial.comparisons = with_less(options, data->plan);
  trial.preview = {preview(*data)};
  return trial;
}

}  // namespace mm
