#include "task/sentiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "model/family.h"
#include "model/folder.h"
#include "task/batch.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 3> kTextExtensions{"txt", "jsonl", "ndjson"};
constexpr double kSaid = 0.5;  // probability from which a label that stands on its own is said

// Every label with its number, the greatest first; equal ones in the model's order.
Json all_scores(const TextScores& scores, const std::vector<std::string>& labels, const char* name) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return scores.scores[a] > scores.scores[b]; });
  Json all = Json::array();
  for (const auto i : order) {
    Json one = Json::object();
    one.set("label", labels[i]);
    one.set(name, scores.scores[i]);
    all.push(one);
  }
  return all;
}

// Of labels that shut each other out the likeliest, of labels on their own those that are likely, of values the values.
Json answer_of(const TextScores& scores, const TextClassifier& classifier, const std::string& model) {
  const auto& labels = classifier.labels();
  MM_ASSERT(scores.scores.size() == labels.size() && !labels.empty());
  Json answer = Json::object();
  if (classifier.scoring() == Scoring::none) {
    answer.set("value", scores.scores[0]);
    if (labels.size() > 1) answer.set("values", all_scores(scores, labels, "value"));
  } else {
    const Json all = all_scores(scores, labels, "probability");
    answer.set("label", all.at(0).string("label"));
    answer.set("probability", all.at(0).number("probability"));
    if (classifier.scoring() == Scoring::sigmoid) {
      Json said = Json::array();
      for (std::size_t i = 0; i < all.size() && all.at(i).number("probability") >= kSaid; ++i) said.push(all.at(i).string("label"));
      answer.set("labels", said);
    }
    answer.set("probabilities", all);
  }
  answer.set("tokens", scores.tokens);
  if (scores.left_out > 0) answer.set("left_out", scores.left_out);
  answer.set("model", model);
  return answer;
}

std::vector<std::string> lines_of(const Record& record) {
  const Json& answer = record.answer;
  if (!answer.get("value").is_null()) return {fmt::format("{:.4f}", answer.number("value"))};
  return {fmt::format("{} ({:.1f} %)", answer.string("label"), 100 * answer.number("probability"))};
}

TextItem item_of(const Record& record) {
  MM_CHECK(is_utf8(record.input), Kind::input, "the text is not UTF-8", record.id);
  TextItem item{.text = record.input};
  if (!record.fields.is_null() && !record.fields.get("pair").is_null()) item.pair = record.fields.string("pair");
  return item;
}

}  // namespace

OpenedClassifier open_classifier(const SentimentOptions& options, Log& log) {
  MM_CHECK(!options.model.empty(), Kind::usage, "no model is named, and none comes with mm yet", "--model",
           "a folder of a text classifier as transformers writes it, or a hub id in the cache");
  const Folder folder(find_model(options.model));
  const Family& family = family_of(folder);
  MM_CHECK(family.text_classifier != nullptr, Kind::usage, fmt::format("models of the family '{}' do not classify texts", family.type),
           "--model " + options.model, "`mm list families` shows what each can do");
  const Runtime runtime = make_runtime(options.runtime);
  apply(runtime);
  for (const auto& warning : runtime.warnings) log.warning(warning);
  log.detail("model " + folder.path() + ", " + runtime.chosen);
  const bool is_path = std::filesystem::exists(options.model);
  return {is_path ? folder.name() : options.model, family.text_classifier(folder, runtime)};
}

int sentiment(const SentimentOptions& options, const std::function<OpenedClassifier()>& open, Log& log) {
  OpenedClassifier model;
  Job<TextItem, TextItem> job;
  job.kind = {.field = "text", .extensions = kTextExtensions, .plural = "texts", .texts = true, .given = options.text};
  job.columns = {"label", "probability", "value", "tokens", "model"};
  job.lines = lines_of;
  job.batch = 32;
  job.open = [&] {
    log.status("opening the model " + options.model);
    model = open();
    log.status("");
  };
  job.model = [&] { return model.name; };
  job.read = item_of;
  job.prepare = [](const Record&, TextItem item) { return item; };
  job.answer = [&](std::span<const TextItem> items, std::span<Record* const> records) {
    const auto scores = model.classifier->classify(items);
    MM_ASSERT(scores.size() == records.size());
    for (std::size_t i = 0; i < records.size(); ++i) records[i]->answer = answer_of(scores[i], *model.classifier, model.name);
  };
  return run_batch(job, options.batch, log);
}

int sentiment(const SentimentOptions& options) {
  Log log = make_log("mm sentiment", options.talk);
  return sentiment(
      options, [&] { return open_classifier(options, log); }, log);
}

}  // namespace mm
