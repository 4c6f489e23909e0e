#include "task/train_represent.h"

#include <ATen/ops/arange.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "data/array_batch.h"
#include "task/represent_floors.h"
#include "task/represent_probe.h"
#include "train/masked_patches.h"
#include "train/parameter_source.h"
#include "train/two_views.h"

namespace mm {
namespace {

std::shared_ptr<const RepresentData> open_data(const TrainOptions& options, const OpenSet& open) {
  const bool compares = compares_examples(options.objective.kind), views = options.objective.kind != "mae";
  MM_CHECK(
      !compares || options.micro_batch == 0 || options.micro_batch >= options.batch, Kind::usage,
      fmt::format("two views are told from all others of a batch: {} examples cannot stand for {}", options.micro_batch, options.batch),
      "--micro-batch",
      "a smaller --batch needs less memory, and is another experiment; several processes need less each, for the same one");
  auto data = std::make_shared<RepresentData>();
  MM_CHECK(options.model.encoder.empty(), Kind::usage, "what is learnt without labels begins with fresh weights", "model.encoder");
  data->arrays = open_classify_data(options, /*apart=*/false, LabelKind::classes, open);
  data->plan.encoder = data->arrays.plan;
  data->plan.encoder.classes.clear();
  data->plan.augment = options.model.augment;
  data->plan.head = options.model.head;
  data->plan.predictor = options.model.predictor;
  data->plan.steps = options.steps;
  MM_CHECK(!views || !data->plan.augment.empty(), Kind::usage, "two views need something to differ in", "model.augment",
           "such as [random-crop 0.3, jitter]; `mm list blocks` has them all");
  MM_CHECK(!compares || options.batch >= 2, Kind::usage, "one example alone has nothing to be told from", "--batch");
  return data;
}

// Of an objective that compares examples, whole batches of the validation rows, or what there is of one.
std::size_t valid_rows(const RepresentData& data, std::size_t batch, bool compares) {
  const auto rows = data.arrays.set.valid.size();
  if (!compares) return rows;
  return rows >= batch ? rows - rows % batch : rows < 2 ? 0 : rows;
}

Experiment experiment_of(const std::shared_ptr<const RepresentData>& data, const TrainOptions& options) {
  Experiment experiment;
  experiment.files.texts = {{"config.json", to_json(data->plan.encoder).dump(2) + "\n"}};
  experiment.files.constants = preprocessing_constants(data->arrays.preprocessing);
  const bool compares = compares_examples(options.objective.kind);
  experiment.make = [plan = data->plan, objective = options.objective](const Params& p) {
    return objective.kind == "mae" ? masked_patches(plan, objective, p) : two_views(plan, objective, p);
  };
  experiment.init_std = 0;
  experiment.fingerprint = data->arrays.set.fingerprint;
  const auto rows = data->seen();
  experiment.size = rows.size();
  experiment.whole = compares;
  experiment.batch = [data, stream = RowStream(rows, options.seed)](std::uint64_t first, std::size_t count) {
    return array_batch(data->arrays.set, data->arrays.plan.inputs, stream.rows(first, count));
  };
  experiment.valid_count = valid_rows(*data, static_cast<std::size_t>(options.batch), compares);
  experiment.valid = [data](std::size_t first, std::size_t count) {
    Batch batch = array_batch(data->arrays.set, data->arrays.plan.inputs, std::span(data->arrays.set.valid).subspan(first, count));
    batch.tensors["place"] = at::arange(static_cast<std::int64_t>(first), static_cast<std::int64_t>(first + count), at::kLong);  // [B]
    return batch;
  };
  if (!data->arrays.set.valid.empty())
    experiment.measure = [data](const NamedTensors& weights) {
      const Params p(std::make_shared<GivenSource>(weights));
      return probe_rates(*data, data->arrays.set, data->arrays.set.valid, by_encoder(data->plan.encoder, p));
    };
  return experiment;
}

// The rates of a probe on the encoder in a folder; "above-untrained" is by how much its accuracy exceeds that of a probe on `fresh`, the
// encoder that it was.
std::optional<Rates> test_encoder(const RepresentData& data, const std::string& folder, const Params& fresh, Progress& progress) {
  const auto [config, plan, weights, set] = open_stored_stack(folder, data.arrays.raw);
  const Features features = by_encoder(plan, Params(weights));
  weights->finish(std::array<std::string_view, 4>{kPreprocessConstants, "head.*", "predictor.*", "target.*"});
  auto rates = probe_rates(data, set, set.test, features, &progress);
  if (!rates || rates->empty()) return rates;
  const auto before = probe_rates(data, set, set.test, by_encoder(plan, fresh));
  if (!before) return std::nullopt;
  rates->emplace_back("above-untrained", rates->at(0).second - before->at(0).second);
  return rates;
}

}  // namespace

Trial open_represent_trial(const TrainOptions& options, const OpenSet& open) {
  const auto data = open_data(options, open);
  Trial trial;
  trial.experiment = experiment_of(data, options);
  parameter_count(trial.experiment);  // the layers fit each other, or say why not
  const auto& set = data->arrays.set;
  trial.questions = set.test.size();
  trial.test = [data, seed = options.seed, deviation = options.model.init_std.value_or(0)](const std::string& folder, Progress& progress) {
    return test_encoder(*data, folder, Params(std::make_shared<InitSource>(seed, deviation)), progress);
  };
  trial.floors = [data, options](const std::string& kept, Log& log) { return represent_floors(options, *data, kept, log); };
  trial.preview = {
      fmt::format("{} examples of [{}] to learn from, {} of them with a label in the end, {} to validate, {} to test; {} classes",
                  trial.experiment.size, fmt::join(data->plan.encoder.input, ", "), set.train.size(), set.valid.size(), set.test.size(),
                  set.class_names.size())};
  return trial;
}

}  // namespace mm
