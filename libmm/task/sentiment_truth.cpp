#include "task/sentiment_truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "metric/sentiment_score.h"
#include "train/class_score.h"
#include "train/rates.h"

namespace mm {
namespace {

// One way to count, and what it finds.
struct Column {
  std::string name;
  Rates rates;
};

std::vector<Column> of_values(std::span<const double> said, std::span<const double> truth, const std::string& convention) {
  std::vector<Column> columns;
  for (const auto* each : asked_conventions(convention)) {
    Column column{.name = std::string(each->name), .rates = {}};
    for (auto& [name, score] : sentiment_scores(said, truth, *each))
      column.rates.emplace_back(name == "corr" ? "correlation" : name, score);
    columns.push_back(std::move(column));
  }
  return columns;
}

// Beside the rates of classes, how many there were and what naming the most frequent one always would give.
std::vector<Column> of_labels(std::span<const double> said, std::span<const double> truth, std::size_t labels) {
  ClassScore score(labels);
  std::map<double, double> counts;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    score.count(static_cast<std::int64_t>(said[i]), static_cast<std::int64_t>(truth[i]));
    ++counts[truth[i]];
  }
  const double most = std::ranges::max_element(counts, {}, &std::pair<const double, double>::second)->second;
  const auto n = static_cast<double>(truth.size());
  Column column{.name = "labels", .rates = {{"n", n}, {"majority", most / n}}};
  for (auto& rate : score.rates()) column.rates.push_back(std::move(rate));
  return {column};
}

// Columns side by side; a rate that one of them has not is "-" there.
std::string table_of(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns)
    for (const auto& [name, rate] : column.rates)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  std::string text = fmt::format("{:<16}", "");
  for (const auto& column : columns) text += fmt::format("{:>9}", column.name);
  for (const auto& name : names) {
    text += fmt::format("\n{:<16}", name);
    for (const auto& column : columns) {
      const auto found = std::ranges::find(column.rates, name, &Rates::value_type::first);
      text += fmt::format("{:>9}", found == column.rates.end() ? "-" : shown_rate(name, found->second));
    }
  }
  return text + "\n";
}

}  // namespace

SentimentTruth::SentimentTruth(const SentimentOptions& options) : options_(options) {
  const bool asked = !options.truth.empty();
  MM_CHECK(asked || options.scores.empty(), Kind::usage, "scores are of answers beside what is true", "--scores",
           "--truth names the field of the records that says it");
  MM_CHECK(!asked || !options.batch.resume, Kind::usage, "scores are of one whole run, and --resume has the answers of an earlier one",
           "--truth", "leave --resume out, or --truth");
  std::error_code error;
  MM_CHECK(options.scores.empty() || options.batch.overwrite || !std::filesystem::exists(options.scores, error), Kind::usage,
           "exists already", shown(options.scores), "--overwrite replaces it");
}

void SentimentTruth::open(const TextClassifier& classifier, const std::string& model) {
  model_ = model;
  if (options_.truth.empty()) return;
  const bool values = classifier.scoring() == Scoring::none;
  MM_CHECK(classifier.scoring() != Scoring::sigmoid && (!values || classifier.labels().size() == 1), Kind::usage,
           fmt::format("the model '{}' gives several answers to a record, and what is true is one", shown(model)), "--truth");
  if (!values) labels_ = classifier.labels();
}

std::optional<double> SentimentTruth::value_of(const Record& record, const RowFields& rows) const {
  const Json own = record.fields.get(options_.truth);
  if (own.is_null()) return rows.number(options_.truth, record.place);
  MM_CHECK(own.is_number(), Kind::input, fmt::format("what is true, '{}', is no number", shown(options_.truth)));
  return own.number();
}

std::optional<std::int64_t> SentimentTruth::label_of(const Record& record, const RowFields& rows) const {
  const Json own = record.fields.get(options_.truth);
  MM_CHECK(own.is_null() || own.is_integer() || own.is_string(), Kind::input,
           fmt::format("what is true, '{}', is no label", shown(options_.truth)));
  std::optional<std::string> name;
  if (own.is_null()) name = rows.name(options_.truth, record.place);
  if (own.is_integer()) name = std::to_string(own.integer());
  if (own.is_string()) name = own.string();
  if (!name) return std::nullopt;
  const auto found = std::ranges::find(labels_, *name);
  MM_CHECK(found != labels_.end(), Kind::input,
           fmt::format("what is true is '{}', no label of the model{}", shown(*name), did_you_mean(nearest(*name, labels_))));
  return found - labels_.begin();
}

void SentimentTruth::check(const Record& record, const RowFields& rows) const {
  if (options_.truth.empty()) return;
  if (labels_.empty())
    value_of(record, rows);
  else
    label_of(record, rows);
}

void SentimentTruth::count(const Record& record, const RowFields& rows) {
  if (options_.truth.empty()) return;
  ++answered_;
  std::optional<double> truth, said;
  if (labels_.empty()) {
    truth = value_of(record, rows);
    said = record.answer.number("value");
  } else if (const auto label = label_of(record, rows)) {
    truth = static_cast<double>(*label);
    said = static_cast<double>(std::ranges::find(labels_, record.answer.string("label")) - labels_.begin());
  }
  if (!truth) {
    ++without_;
    return;
  }
  true_.push_back(*truth);
  said_.push_back(*said);
}

void SentimentTruth::finish(Log& log) const {
  if (options_.truth.empty()) return;
  if (answered_ == 0) return log.warning("no record was answered: there are no scores");
  MM_CHECK(!true_.empty(), Kind::input, fmt::format("no record that was answered has a '{}'", shown(options_.truth)), "--truth",
           "it names the field of the records, or the array of --features, that says what is true");
  const auto columns = labels_.empty() ? of_values(said_, true_, options_.convention) : of_labels(said_, true_, labels_.size());
  const std::string without = without_ > 0 ? fmt::format("; {} without it", without_) : "";
  if (log.level() != Level::quiet)
    std::fputs(fmt::format("{} records held to '{}'{}\n{}", true_.size(), shown(options_.truth), without, table_of(columns)).c_str(),
               log.stream());
  if (options_.scores.empty()) return;
  Json all = Json::object(), scores = Json::object();
  for (const auto& column : columns) {
    Json own = Json::object();
    for (const auto& [name, rate] : column.rates)
      own.set(name, name.starts_with("n") ? Json(static_cast<std::int64_t>(std::llround(rate))) : Json(rate));  // n, n_zero
    scores.set(column.name, own);
  }
  all.set("model", model_);
  all.set("truth", options_.truth);
  all.set("records", true_.size());
  all.set("without", without_);
  all.set("scores", scores);
  write_file(options_.scores, all.dump(2) + "\n");
}

}  // namespace mm
