#include "task/evaluate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "config/nearest.h"
#include "evaluate/answers.h"
#include "evaluate/captions.h"
#include "evaluate/judged_texts.h"
#include "evaluate/labels.h"
#include "evaluate/rankings.h"
#include "evaluate/transcripts.h"
#include "evaluate/translations.h"
#include "metric/bootstrap.h"
#include "options/guarded.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 4> kCaptionNames{"candidate", "caption", "prediction", "text"};
constexpr std::array<std::string_view, 5> kReferenceNames{"references", "captions", "reference", "caption", "text"};
constexpr std::array<std::string_view, 3> kAnswerNames{"answer", "prediction", "text"};
constexpr std::array<std::string_view, 5> kTrueAnswerNames{"answers", "references", "truth", "answer", "text"};
constexpr std::array<std::string_view, 4> kTranscriptNames{"text", "transcript", "hypothesis", "prediction"};
constexpr std::array<std::string_view, 4> kTrueTranscriptNames{"reference", "transcript", "text", "sentence"};
constexpr std::array<std::string_view, 5> kLabelNames{"label", "prediction", "class", "value", "answer"};
constexpr std::array<std::string_view, 5> kTrueLabelNames{"truth", "reference", "label", "class", "value"};
constexpr std::array<std::string_view, 3> kFoundNames{"found", "ranked", "results"};
constexpr std::array<std::string_view, 4> kWantedNames{"positives", "relevant", "references", "truth"};
constexpr std::array<std::string_view, 3> kTranslationNames{"translation", "text", "prediction"};
constexpr std::array<std::string_view, 4> kTrueTranslationNames{"references", "reference", "text", "translation"};
constexpr int kUsualDraws = 1000;

// One kind of answers: how they are read and scored.
struct Evaluation {
  std::string_view name;
  std::span<const std::string_view> prediction_names, reference_names;
  std::vector<Score> (*scores)(const std::vector<JudgedText>& items, const EvaluateOptions& options);
  std::string (*protocol)(const std::vector<JudgedText>& items, const EvaluateOptions& options);
  bool lists = false;  // as JudgedFiles's
};

constexpr std::array kTable{
    Evaluation{
        .name = "caption",
        .prediction_names = kCaptionNames,
        .reference_names = kReferenceNames,
        .scores = [](const std::vector<JudgedText>& items,
                     const EvaluateOptions& options) { return caption_scores(items, options.tokenizer); },
        .protocol = [](const std::vector<JudgedText>&, const EvaluateOptions& options) { return caption_protocol(options.tokenizer); }},
    Evaluation{
        .name = "vqa",
        .prediction_names = kAnswerNames,
        .reference_names = kTrueAnswerNames,
        .scores = [](const std::vector<JudgedText>& items,
                     const EvaluateOptions& options) { return answer_scores(items, options.convention); },
        .protocol = [](const std::vector<JudgedText>&, const EvaluateOptions& options) { return answer_protocol(options.convention); }},
    Evaluation{.name = "speech",
               .prediction_names = kTranscriptNames,
               .reference_names = kTrueTranscriptNames,
               .scores = [](const std::vector<JudgedText>& items,
                            const EvaluateOptions& options) { return transcript_scores(items, options.alignment, options.letters); },
               .protocol = [](const std::vector<JudgedText>&,
                              const EvaluateOptions& options) { return transcript_protocol(options.alignment, options.letters); }},
    Evaluation{.name = "translation",
               .prediction_names = kTranslationNames,
               .reference_names = kTrueTranslationNames,
               .scores = [](const std::vector<JudgedText>& items, const EvaluateOptions&) { return translation_scores(items); },
               .protocol =
                   [](const std::vector<JudgedText>& items, const EvaluateOptions&) {
                     const auto references = items.front().references.size();
                     const bool alike =
                         std::ranges::all_of(items, [&](const JudgedText& item) { return item.references.size() == references; });
                     return translation_protocol(alike ? references : 0);
                   }},
    Evaluation{.name = "class",
               .prediction_names = kLabelNames,
               .reference_names = kTrueLabelNames,
               .scores = [](const std::vector<JudgedText>& items, const EvaluateOptions&) { return label_scores(items); },
               .protocol = [](const std::vector<JudgedText>&, const EvaluateOptions&) { return label_protocol(); }},
    Evaluation{.name = "value",
               .prediction_names = kLabelNames,
               .reference_names = kTrueLabelNames,
               .scores = [](const std::vector<JudgedText>& items, const EvaluateOptions&) { return value_scores(items); },
               .protocol = [](const std::vector<JudgedText>&, const EvaluateOptions&) { return value_protocol(); }},
    Evaluation{
        .name = "retrieval",
        .prediction_names = kFoundNames,
        .reference_names = kWantedNames,
        .scores = [](const std::vector<JudgedText>& items, const EvaluateOptions& options) { return ranking_scores_of(items, options.at); },
        .protocol = [](const std::vector<JudgedText>&, const EvaluateOptions&) { return ranking_protocol(); },
        .lists = true},
};

const Evaluation& asked(const EvaluateOptions& options) {
  MM_CHECK(options.inputs.size() == 1, Kind::usage,
           options.inputs.empty() ? "what is scored is missing" : fmt::format("expected one word, got {}", options.inputs.size()),
           "mm evaluate", "mm evaluate caption --pred predicted.jsonl --ref references.jsonl");
  const auto& name = options.inputs.front();
  for (const auto& row : kTable)
    if (row.name == name) return row;
  throw Error(Kind::usage, fmt::format("nothing that is scored is called '{}'{}", shown(name), did_you_mean(nearest(name, kEvaluations))),
              "mm evaluate", fmt::format("what is: {}", fmt::join(kEvaluations, ", ")));
}

// An option that says something of some kinds of answers only.
struct OwnOption {
  std::string_view name, kind;
  std::string EvaluateOptions::*value;
};
constexpr std::array kOwnOptions{
    OwnOption{"--tokenizer", "caption", &EvaluateOptions::tokenizer},
    OwnOption{"--convention", "vqa", &EvaluateOptions::convention},
    OwnOption{"--alignment", "speech", &EvaluateOptions::alignment},
    OwnOption{"--letters", "speech", &EvaluateOptions::letters},
    OwnOption{"--at", "retrieval", &EvaluateOptions::at},
};

// Throws Error{usage} for options that would change nothing.
void check_use(const EvaluateOptions& options, const Evaluation& evaluation) {
  const EvaluateOptions usual;
  for (const auto& [name, kind, value] : kOwnOptions)
    MM_CHECK(evaluation.name == kind || options.*value == usual.*value, Kind::usage,
             fmt::format("would change nothing of {}", evaluation.name), std::string(name), fmt::format("it is for mm evaluate {}", kind));
  MM_CHECK(!options.overwrite || !options.per_item.empty(), Kind::usage, "nothing is written without --per-item", "--overwrite");
  const bool draws = options.bootstrap > 0 || !options.against.empty();
  MM_CHECK(draws || (options.seed == usual.seed && options.confidence == usual.confidence), Kind::usage, "nothing is drawn",
           options.seed == usual.seed ? "--confidence" : "--seed", "--bootstrap 1000 draws the items anew");
}

// A figure, and where it may lie.
struct Figure {
  Score score;
  std::optional<Interval> interval = {};
  std::optional<double> other = {};  // of --against
  std::optional<ScoreComparison> comparison = {};
};

class Report {
 public:
  Report(const EvaluateOptions& options, const Evaluation& evaluation) : options_(options), evaluation_(evaluation) {}

  void run();

 private:
  JudgedTexts read(const std::string& predictions) const;
  void compare_with(const std::string& predictions);
  void write_items() const;
  std::string text() const;
  std::string lines() const;
  Resampling resampling() const;

  const EvaluateOptions& options_;
  const Evaluation& evaluation_;
  JudgedTexts judged_;
  std::vector<Figure> figures_;
};

JudgedTexts Report::read(const std::string& predictions) const {
  return read_judged_texts({.predictions = predictions,
                            .references = options_.ref,
                            .prediction_field = options_.pred_field,
                            .reference_field = options_.ref_field,
                            .prediction_names = evaluation_.prediction_names,
                            .reference_names = evaluation_.reference_names,
                            .missing = options_.missing,
                            .lists = evaluation_.lists});
}

Resampling Report::resampling() const {
  return {
      .times = options_.bootstrap > 0 ? options_.bootstrap : kUsualDraws, .confidence = options_.confidence / 100, .seed = options_.seed};
}

void Report::compare_with(const std::string& predictions) {
  const auto other = read(predictions);
  const auto same = [](const JudgedText& a, const JudgedText& b) { return a.id == b.id && a.references == b.references; };
  MM_CHECK(std::ranges::equal(judged_.items, other.items, same), Kind::input, "does not predict the same items", shown(predictions),
           "name --ref, and --missing empty where one of the two lacks some");
  auto scores = evaluation_.scores(other.items, options_);
  for (std::size_t i = 0; i < figures_.size(); ++i) {
    figures_[i].other = scores[i].value;
    if (figures_[i].score.of) figures_[i].comparison = compare(figures_[i].score, scores[i], judged_.items.size(), resampling());
  }
}

void Report::write_items() const {
  std::error_code ignored;
  MM_CHECK(options_.overwrite || !std::filesystem::exists(options_.per_item, ignored), Kind::usage, "stands there already",
           shown(options_.per_item), "--overwrite replaces it");
  AtomicFile file(options_.per_item);
  for (std::size_t i = 0; i < judged_.items.size(); ++i) {
    Json item = Json::object();
    item.set("id", judged_.items[i].id);
    for (const auto& figure : figures_)
      if (!figure.score.items.empty()) item.set(figure.score.name, figure.score.items[i]);
    file.write(item.dump() + "\n");
  }
  file.commit();
}

std::string Report::text() const {
  std::string text = fmt::format("{}: {} items", evaluation_.name, judged_.items.size());
  if (judged_.skipped > 0) text += fmt::format(", {} references without a prediction left out", judged_.skipped);
  if (judged_.empty > 0) text += fmt::format(", {} predictions without a word", judged_.empty);
  text += "\n" + evaluation_.protocol(judged_.items, options_) + "\n";
  for (const auto& [score, interval, other, comparison] : figures_) {
    text += fmt::format("{:<14} {:>10.4f}", score.name, score.value);
    if (interval) text += fmt::format("  [{:.4f}, {:.4f}]", interval->least, interval->most);
    if (comparison)
      text += fmt::format("  against {:.4f}: {:+.4f} [{:+.4f}, {:+.4f}], p {:.4f}", *other, comparison->difference,
                          comparison->interval.least, comparison->interval.most, comparison->p);
    text += (score.detail.empty() ? "" : "  " + score.detail) + "\n";
  }
  return text;
}

std::string Report::lines() const {
  std::string text;
  const auto pair = [](const Interval& interval) {
    Json both = Json::array();
    both.push(interval.least);
    both.push(interval.most);
    return both;
  };
  for (const auto& [score, interval, other, comparison] : figures_) {
    Json line = Json::object();
    line.set("task", evaluation_.name);
    line.set("score", score.name);
    line.set("value", score.value);
    line.set("n", static_cast<std::uint64_t>(judged_.items.size()));
    if (interval) line.set("interval", pair(*interval));
    if (comparison) {
      line.set("against", *other);
      line.set("difference", comparison->difference);
      line.set("difference_interval", pair(comparison->interval));
      line.set("p", comparison->p);
    }
    if (!score.detail.empty()) line.set("detail", score.detail);
    line.set("protocol", evaluation_.protocol(judged_.items, options_));
    text += line.dump() + "\n";
  }
  return text;
}

void Report::run() {
  judged_ = read(options_.pred);
  for (auto& score : evaluation_.scores(judged_.items, options_)) figures_.push_back({.score = std::move(score)});
  if (options_.bootstrap > 0)
    for (auto& figure : figures_)
      if (figure.score.of) figure.interval = bootstrap(figure.score, judged_.items.size(), resampling());
  if (!options_.against.empty()) compare_with(options_.against);
  if (!options_.per_item.empty()) write_items();
  print(options_.format == "jsonl" ? lines() : text());
}

}  // namespace

int evaluate(const EvaluateOptions& options) {
  const auto& evaluation = asked(options);
  MM_CHECK(!options.pred.empty(), Kind::usage, "the file of predictions is missing", "--pred",
           "mm evaluate caption --pred predicted.jsonl --ref references.jsonl");
  check_use(options, evaluation);
  Report(options, evaluation).run();
  return 0;
}

}  // namespace mm
