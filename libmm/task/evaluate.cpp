#include "task/evaluate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "config/nearest.h"
#include "evaluate/judged_rows.h"
#include "metric/bootstrap.h"
#include "options/guarded.h"
#include "task/evaluations.h"

namespace mm {
namespace {

constexpr int kUsualDraws = 1000;

const Evaluation& asked(const EvaluateOptions& options) {
  MM_CHECK(options.inputs.size() == 1, Kind::usage,
           options.inputs.empty() ? "what is scored is missing" : fmt::format("expected one word, got {}", options.inputs.size()),
           "mm evaluate", "mm evaluate caption --pred predicted.jsonl --ref references.jsonl");
  const auto& name = options.inputs.front();
  for (const auto& row : evaluations())
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
    OwnOption{"--wordnet", "caption", &EvaluateOptions::wordnet},
    OwnOption{"--training", "caption", &EvaluateOptions::training},
    OwnOption{"--clip", "caption", &EvaluateOptions::clip},
    OwnOption{"--images", "caption", &EvaluateOptions::images},
    OwnOption{"--convention", "vqa", &EvaluateOptions::convention},
    OwnOption{"--alignment", "speech", &EvaluateOptions::alignment},
    OwnOption{"--letters", "speech", &EvaluateOptions::letters},
    OwnOption{"--at", "retrieval", &EvaluateOptions::at},
    OwnOption{"--ignore-label", "segmentation", &EvaluateOptions::ignore_label},
};

// Those of which kinds that read no texts know nothing.
constexpr std::array kTextOptions{
    OwnOption{"--pred-field", "", &EvaluateOptions::pred_field},
    OwnOption{"--ref-field", "", &EvaluateOptions::ref_field},
    OwnOption{"--missing", "", &EvaluateOptions::missing},
};

// Throws Error{usage} for options that would change nothing.
void check_use(const EvaluateOptions& options, const Evaluation& evaluation) {
  const EvaluateOptions usual;
  for (const auto& [name, kind, value] : kOwnOptions)
    MM_CHECK(evaluation.name == kind || options.*value == usual.*value, Kind::usage,
             fmt::format("would change nothing of {}", evaluation.name), std::string(name), fmt::format("it is for mm evaluate {}", kind));
  for (const auto& [name, kind, value] : kTextOptions)
    MM_CHECK(evaluation.texts || options.*value == usual.*value, Kind::usage, fmt::format("would change nothing of {}", evaluation.name),
             std::string(name));
  std::error_code ignored;
  for (const auto* file : {&options.pred, &options.ref, &options.against, &options.training})
    MM_CHECK(options.per_item.empty() || !std::filesystem::equivalent(*file, options.per_item, ignored), Kind::usage,
             "would replace what is read", "--per-item " + shown(options.per_item), "choose another name");
  MM_CHECK(options.overwrite || options.per_item.empty() || !std::filesystem::exists(options.per_item, ignored), Kind::usage,
           "stands there already", shown(options.per_item), "--overwrite replaces it");
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
  Judgement judged(const std::string& predictions) const;
  void compare_with(const std::string& predictions);
  void write_items() const;
  std::string text() const;
  std::string lines() const;
  Resampling resampling() const;

  const EvaluateOptions& options_;
  const Evaluation& evaluation_;
  Judgement judged_;
  std::vector<Figure> figures_;
};

Resampling Report::resampling() const {
  return {
      .times = options_.bootstrap > 0 ? options_.bootstrap : kUsualDraws, .confidence = options_.confidence / 100, .seed = options_.seed};
}

// No two figures have one name: the second (of a category that is called as two of one name are told apart, AP.cup#2) gets a mark behind
// it.
Judgement Report::judged(const std::string& predictions) const {
  auto judgement = evaluation_.judge(predictions, options_);
  std::set<std::string> seen;
  for (auto& score : judgement.scores)
    while (!seen.insert(score.name).second) score.name += "'";
  return judgement;
}

void Report::compare_with(const std::string& predictions) {
  const auto other = judged(predictions);
  MM_CHECK(judged_.ids == other.ids && judged_.held_to == other.held_to, Kind::input, "does not predict the same items", shown(predictions),
           "name --ref, and --missing empty where one of the two lacks some");
  for (auto& figure : figures_) {
    const auto score = std::ranges::find(other.scores, figure.score.name, &Score::name);
    if (score == other.scores.end()) continue;  // of what one file says, and the other does not
    figure.other = score->value;
    if (figure.score.of) figure.comparison = compare(figure.score, *score, judged_.ids.size(), resampling());
  }
}

void Report::write_items() const {
  MM_CHECK(std::ranges::any_of(figures_, [](const Figure& figure) { return !figure.score.items.empty(); }), Kind::usage,
           fmt::format("no figure of {} is of one item alone", evaluation_.name), "--per-item");
  AtomicFile file(options_.per_item);
  for (std::size_t i = 0; i < judged_.ids.size(); ++i) {
    Json item = Json::object();
    item.set("id", judged_.ids[i]);
    for (const auto& figure : figures_)
      if (!figure.score.items.empty()) item.set(figure.score.name, figure.score.items[i]);
    file.write(item.dump() + "\n");
  }
  file.commit();
}

std::string Report::text() const {
  std::string text = fmt::format("{}: {} items", evaluation_.name, judged_.ids.size());
  for (const auto& remark : judged_.remarks) text += ", " + remark;
  text += "\n" + judged_.protocol + "\n";
  std::size_t width = 14;
  for (const auto& figure : figures_) width = std::clamp(shown(figure.score.name).size(), width, std::size_t{30});
  for (const auto& [score, interval, other, comparison] : figures_) {
    text += fmt::format("{:<{}} {:>10.4f}", shown(score.name), width, score.value);
    if (interval) text += fmt::format("  [{:.4f}, {:.4f}]", interval->least, interval->most);
    if (other && !comparison) text += fmt::format("  against {:.4f}: {:+.4f}", *other, score.value - *other);
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
    line.set("n", static_cast<std::uint64_t>(judged_.ids.size()));
    if (interval) line.set("interval", pair(*interval));
    if (other) {
      line.set("against", *other);
      line.set("difference", comparison ? comparison->difference : score.value - *other);
    }
    if (comparison) {
      line.set("difference_interval", pair(comparison->interval));
      line.set("p", comparison->p);
    }
    if (!score.detail.empty()) line.set("detail", score.detail);
    line.set("protocol", judged_.protocol);
    text += line.dump() + "\n";
  }
  return text;
}

void Report::run() {
  judged_ = judged(options_.pred);
  for (auto& score : judged_.scores) figures_.push_back({.score = std::move(score)});
  if (options_.bootstrap > 0)
    for (auto& figure : figures_)
      if (figure.score.of) figure.interval = bootstrap(figure.score, judged_.ids.size(), resampling());
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

EvaluatedRun::EvaluatedRun(std::string_view kind, const std::string& references, const BatchOptions& batch) {
  if (references.empty()) return;
  const auto hint = "--output results.jsonl keeps the records, which are then scored";
  MM_CHECK(!batch.output.empty() && batch.output != "-", Kind::usage, "needs a file of records", "--eval", hint);
  MM_CHECK(batch.format == "auto" ? !batch.output.ends_with(".txt") : batch.format != "text", Kind::usage, "needs records, not text",
           "--eval", hint);
  MM_CHECK(batch.shard.empty(), Kind::usage, "a part of a run is not scored", "--eval",
           "mm evaluate scores all parts, one behind the other");
  read_judged_rows(references);
  options_.inputs = {std::string(kind)};
  options_.pred = batch.output;
  options_.ref = references;
  options_.missing = "skip";
}

int EvaluatedRun::finish(int code) const {
  if (!options_.inputs.empty() && (code == 0 || code == 1)) evaluate(options_);
  return code;
}

}  // namespace mm
