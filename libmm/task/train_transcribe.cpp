#include "task/train_transcribe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "base/file.h"
#include "data/array_batch.h"
#include "task/transcribe_data.h"
#include "train/floor.h"
#include "train/parameter_source.h"
#include "train/transcriber.h"

namespace mm {
namespace {

using Data = std::shared_ptr<const TranscribeData>;

Json config_of(const TranscribeData& data) {
  Json config = to_json(data.arrays.plan), letters = Json::array();
  for (const auto& letter : data.letters.all()) letters.push(letter);
  config.set("letters", letters);
  return config;
}

Experiment experiment_of(const Data& data, const TrainOptions& options) {
  const ArraySet& set = data->arrays.set;
  Experiment experiment;
  experiment.files.texts = {{"config.json", config_of(*data).dump(2) + "\n"}};
  experiment.files.constants = preprocessing_constants(data->arrays.preprocessing);
  experiment.size = set.train.size();
  experiment.make = [plan = data->arrays.plan](const Params& p) { return transcriber(plan, p); };
  experiment.init_std = 0;
  experiment.fingerprint = set.fingerprint;
  experiment.batch = [data, stream = training_stream(data->arrays, options)](std::uint64_t first, std::size_t count) {
    const auto rows = stream.rows(first, count);
    Batch batch = transcribe_batch(*data, data->arrays.set, rows);
    cut_to(batch, data->arrays.set, rows, stream.longest(first, count));
    return batch;
  };
  experiment.valid_count = set.valid.size();
  experiment.valid = [data](std::size_t first, std::size_t count) {
    return transcribe_batch(*data, data->arrays.set, std::span(data->arrays.set.valid).subspan(first, count));
  };
  if (!set.valid.empty())
    experiment.measure = [data](const NamedTensors& weights) {
      const Params p(std::make_shared<GivenSource>(weights));
      return transcript_rates(*data, data->arrays.set, data->arrays.set.valid, by_likeliest(data->arrays.plan, data->letters, p));
    };
  return experiment;
}

std::optional<Rates> test_model(const TranscribeData& data, const std::string& folder, Progress& progress) {
  const auto [config, plan, weights, set] = open_stored_stack(folder, data.arrays.raw);
  const Transcribe transcribe = by_likeliest(plan, Letters(config.at("letters").strings()), Params(weights));
  weights->finish(std::array{kPreprocessConstants});
  return transcript_rates(data, set, set.test, transcribe, &progress);
}

// The text that most training rows have, for all.
std::optional<std::vector<Floor>> floors_of(const TranscribeData& data) {
  std::vector<std::string> texts;
  for (const auto row : data.arrays.set.train) texts.push_back(data.text(row));
  const auto always = [text = most_frequent(texts)](const Batch& batch) {
    return std::vector<std::string>(static_cast<std::size_t>(batch.targets), text);
  };
  const auto rates = transcript_rates(data, data.arrays.set, data.arrays.set.test, always);
  if (!rates) return std::nullopt;
  return std::vector<Floor>{{"most frequent text", *rates}};
}

}  // namespace

Trial open_transcribe_trial(const TrainOptions& options, const OpenSet& open) {
  MM_CHECK(options.objective.kind.empty() || options.objective.kind == "ctc", Kind::usage,
           fmt::format("'{}' is not for texts of unknown times", options.objective.kind), "objective.kind", "texts are learnt by ctc");
  MM_CHECK(options.select != "accuracy", Kind::usage, "texts have no accuracy", "--select", "select by loss, or take the last one");
  MM_CHECK(options.objective.unlabelled.kind == "none" && options.objective.target.kind == "none", Kind::usage,
           "rows without labels teach classes alone", "objective");
  MM_CHECK(options.model.encoder.empty(), Kind::usage, "texts are not learnt behind a picture tower", "model.encoder");
  const Data data = std::make_shared<const TranscribeData>(open_transcribe_data(options, open));
  const ArraySet& set = data->arrays.set;
  Trial trial;
  trial.experiment = experiment_of(data, options);
  parameter_count(trial.experiment);  // the layers fit each other, or say why not
  trial.working_memory = inputs_memory(data->arrays, options.batch);
  trial.questions = set.test.size();
  trial.test = [data](const std::string& folder, Progress& progress) { return test_model(*data, folder, progress); };
  trial.floors = [data](const std::string&, Log&) { return floors_of(*data); };
  trial.preview = {fmt::format("{} examples of [{}] to learn from, {} to validate, {} to test; {} letters: {}", set.train.size(),
                               fmt::join(data->arrays.plan.input, ", "), set.valid.size(), set.test.size(), data->letters.all().size(),
                               shown(fmt::format("{}", fmt::join(data->letters.all(), ""))))};
  return trial;
}

}  // namespace mm
