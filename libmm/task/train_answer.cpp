#include "task/train_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "data/question_batch.h"
#include "model/answerer.h"
#include "model/image_processor.h"
#include "task/picture_text.h"
#include "task/train_answer_data.h"
#include "task/train_memory.h"
#include "train/kept_floors.h"
#include "train/question_learner.h"

namespace mm {
namespace {

constexpr std::size_t kKnownPictures = 20'000;  // of each source, whose questions the floors know, at most

// What turns examples into a family's batches.
struct QuestionTokens {
  std::shared_ptr<const Tokenizer> tokenizer;
  QuestionFrame frame;
  PixelValues pixels{};  // of the model's image processor
  int side = 0;          // pixels

  Batch operator()(std::span<const CaptionExample> examples) const { return question_batch(examples, *tokenizer, frame, pixels); }
};

QuestionTokens tokens_of(const CaptionPlan& plan, const Json& preprocessor, std::shared_ptr<const Tokenizer> tokenizer) {
  const std::string processor = preprocessor.string("image_processor_type");
  return {.tokenizer = std::move(tokenizer),
          .frame = {.answers = {plan.start_token, plan.end_token, plan.pad_token, plan.longest_text},
                    .pad = plan.pad_token,
                    .longest = plan.longest_text},
          .pixels = pixel_values(read_image_steps(preprocessor, {.processor = processor})),
          .side = plan.image_size};
}

std::size_t pictures_of(const std::vector<AskedSet>& sets) {
  std::size_t count = 0;
  for (const auto& set : sets) count += set.asked.size();
  return count;
}

// What the validation loss is measured on: pictures as they are.
std::function<Batch(std::size_t, std::size_t)> valid_batches(const std::shared_ptr<const AnswerData>& data,
                                                             const QuestionTokens& encoding) {
  return [data, encoding](std::size_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = first; i < first + count; ++i) {
      std::size_t place = i;
      const auto* set = data->valid.data();
      while (place >= set->asked.size()) place -= (set++)->asked.size();
      Random unused(0, 0);
      examples.push_back({augment(set->picture(place), encoding.side, {}, unused), {}, set->asked[place]});
    }
    return encoding(examples);
  };
}

// The rates of a model on the validation questions; "accuracy" is the mean of the sets'. Weights become a folder for that, aside in the
// run's.
std::function<std::optional<Rates>(const NamedTensors&)> valid_measure(const TrainOptions& options,
                                                                       const std::shared_ptr<const AnswerData>& data,
                                                                       const ModelFiles& files) {
  if (data->valid.empty()) return {};
  return [data, files, options](const NamedTensors& weights) {
    return measured_aside(options, files, weights, [&](const std::string& folder) {
      auto measured = ask(data->valid, answer_with(folder, options));
      if (measured) measured->emplace_back("accuracy", mean_accuracy(*measured));
      return measured;
    });
  };
}

// All that the floors follow from, as a digest.
std::string basis_of(const AnswerData& data) {
  std::string text = data.mixture->fingerprint();
  for (const auto& set : data.test) {
    text += "\n" + set.name;
    for (const auto& asked : set.asked)
      for (const auto& one : asked) text += fmt::format("\n{}\t{}\t{}", one.question, one.answer, one.kind);
  }
  return sha256(text);
}

QuestionPriors priors_of(const AnswerData& data) {
  QuestionPriors priors;
  for (const auto& [name, source] : data.sources)
    for (std::size_t i = 0; i < std::min(kKnownPictures, source->size()); ++i)
      for (const auto& one : source->asked(0, 0, i)) {
        priors.add(name, one);
        if (name == "scenes") priors.add("new-pairs", one);
      }
  return priors;
}

// Answers without a picture, by what is asked.
AnswerThese blind(const std::function<std::string(const std::string& set, const QuestionAnswer& asked)>& answer) {
  return [answer](const AskedSet& set, std::size_t first, std::size_t count) {
    std::vector<std::vector<std::string>> answers;
    for (std::size_t i = first; i < first + count; ++i) {
      answers.emplace_back();
      for (const auto& one : set.asked[i]) answers.back().push_back(answer(set.name, one));
    }
    return answers;
  };
}

std::optional<std::vector<Floor>> floors_of(const AnswerData& data, const std::string& kept) {
  return kept_floors(kept, basis_of(data), [&]() -> std::optional<std::vector<Floor>> {
    const auto priors = priors_of(data);
    const auto frequent = ask(data.test, blind([&](const std::string& set, const QuestionAnswer&) { return priors.most_frequent(set); }));
    const auto by_question =
        ask(data.test, blind([&](const std::string& set, const QuestionAnswer& asked) { return priors.by_question(set, asked); }));
    if (!frequent || !by_question) return std::nullopt;
    return std::vector<Floor>{{"most frequent answer", *frequent}, {"answer by question", *by_question}};
  });
}

// The same experiment that is shown grey pictures.
std::vector<Comparison> only_questions(const TrainOptions& options) {
  if (!options.compare || options.data.questions.hide_pictures) return {};
  Comparison comparison{"only questions", options};
  comparison.options.data.questions.hide_pictures = true;
  return {comparison};
}

std::string preview_of(const AnswerData& data, std::uint64_t number, std::uint64_t seed) {
  const auto place = data.mixture->at(number);
  return data.sources[place.source].source->text(seed, place.epoch, place.index);
}

}  // namespace

Trial open_answer_trial(const TrainOptions& options) {
  const auto data = std::make_shared<const AnswerData>(open_answer_data(options.data, options.seed));
  const Family& family = trainable_family(
      options.model.family, [](const Family& row) { return row.question_learner != nullptr && row.caption_configs != nullptr; });
  const auto words = words_of(options.model, data->mixture->sentences());
  const std::shared_ptr<const Tokenizer> tokenizer = Tokenizer::parse(words.tokenizer, "tokenizer.json");
  auto plan = plan_of(options.model, *tokenizer);
  plan.answers = true;
  const CaptionConfigs configs = family.caption_configs(plan);
  const auto encoding = tokens_of(plan, configs.preprocessor, tokenizer);

  Trial trial;
  Experiment& experiment = trial.experiment;
  experiment.files = model_files(configs, words);
  experiment.make = [&family, config = configs.config](const Params& p) { return question_learner(family.question_learner(config, p)); };
  experiment.fingerprint = data->mixture->fingerprint();
  experiment.size = data->mixture->size();
  const auto quarantine = experiment.quarantine = std::make_shared<Quarantine>(
      options.output + "/quarantine.jsonl", static_cast<std::size_t>(options.data.budget * static_cast<double>(experiment.size)));
  experiment.batch = [data, encoding, quarantine](std::uint64_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = 0; i < count; ++i) examples.push_back(data->mixture->readable_example(first + i, encoding.side, *quarantine));
    return encoding(examples);
  };
  experiment.valid_count = pictures_of(data->valid);
  experiment.valid = valid_batches(data, encoding);
  experiment.measure = valid_measure(options, data, experiment.files);

  trial.working_memory = caption_working_memory(options);
  trial.questions = question_count(data->test);
  trial.test = [data, options](const std::string& folder, Progress& progress) {
    return ask(data->test, answer_with(folder, options), &progress);
  };
  trial.floors = [data](const std::string& kept, Log&) { return floors_of(*data, kept); };
  trial.comparisons = only_questions(options);
  trial.preview.push_back(fmt::format("{} tokens", tokenizer->size()));
  for (std::uint64_t i = 0; i < 8; ++i) trial.preview.push_back("  " + preview_of(*data, i, options.seed));
  return trial;
}

AnswerThese answer_with(const std::string& folder, const TrainOptions& train) {
  const Folder opened(folder);
  const Family& family = family_of(opened);
  RuntimeOptions options;
  options.device = train.computes_on;
  options.precision = "fp32";
  options.threads = train.threads;
  const std::shared_ptr<Answerer> answerer = family.answerer(opened, make_runtime(options));
  return [answerer](const AskedSet& set, std::size_t first, std::size_t count) {
    std::vector<QuestionItem> items;
    for (std::size_t i = first; i < first + count; ++i) {
      if (set.asked[i].empty()) continue;
      const auto picture = answerer->prepare({.images = {set.picture(i)}});
      for (const auto& one : set.asked[i]) items.push_back({.pictures = picture, .question = one.question});
    }
    AnswerRequest request;
    request.decode.beam = 1;
    const auto answered = answerer->answer(items, request);
    std::vector<std::vector<std::string>> answers;
    std::size_t next = 0;
    for (std::size_t i = first; i < first + count; ++i) {
      answers.emplace_back();
      for (std::size_t k = 0; k < set.asked[i].size(); ++k) answers.back().push_back(answered[next++].best.at(0).text);
    }
    return answers;
  };
}

}  // namespace mm
