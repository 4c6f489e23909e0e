#include "task/sentiment.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <memory>
#include <numbers>
#include <numeric>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "feature/media_features.h"
#include "media/subtitles.h"
#include "model/stack.h"
#include "task/batch.h"
#include "task/explain_attention.h"
#include "task/explain_text.h"
#include "task/open_model.h"
#include "task/row_fields.h"
#include "task/sentiment_truth.h"
#include "task/stack_classifier.h"
#include "task/walk.h"

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

// A value on both sides of 0 is for or against; how surely, if its errors are as those on examples that were not learnt from (normal).
void set_polarity(Json& answer, double value, const ValueRange& range) {
  if (range.least >= 0 || range.greatest <= 0) return;
  answer.set("label", value < 0 ? "negative" : "positive");
  if (range.error > 0) answer.set("probability", 0.5 * std::erfc(-std::abs(value) / (range.error * std::numbers::sqrt2)));
}

void set_inputs(Json& answer, const TextScores& scores) {
  if (!scores.contributions.empty()) {
    Json all = Json::object();
    for (const auto& [name, share] : scores.contributions) all.set(name, share);
    answer.set("contributions", all);
  }
  if (scores.missing.empty()) return;
  Json missing = Json::array();
  for (const auto& name : scores.missing) missing.push(name);
  answer.set("missing", missing);
}

// Of labels that shut each other out the likeliest, of labels on their own those that are likely, of values the values.
Json answer_of(const TextScores& scores, const TextClassifier& classifier, const std::string& model) {
  const auto& labels = classifier.labels();
  MM_ASSERT(scores.scores.size() == labels.size() && !labels.empty());
  Json answer = Json::object();
  if (classifier.scoring() == Scoring::none) {
    const auto ranges = classifier.ranges();
    const double value = ranges.empty() ? scores.scores[0] : std::clamp(scores.scores[0], ranges[0].least, ranges[0].greatest);
    answer.set("value", value);
    if (ranges.size() == 1) set_polarity(answer, value, ranges[0]);
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
  set_inputs(answer, scores);
  if (scores.tokens > 0) answer.set("tokens", scores.tokens);
  if (scores.left_out > 0) answer.set("left_out", scores.left_out);
  answer.set("model", model);
  return answer;
}

std::vector<std::string> lines_of(const Record& record) {
  const Json& answer = record.answer;
  const bool likely = !answer.get("probability").is_null();
  const std::string label =
      likely ? fmt::format("{} ({:.1f} %)", answer.string("label"), 100 * answer.number("probability")) : answer.string("label", "");
  if (answer.get("value").is_null()) return {label};
  if (label.empty()) return {fmt::format("{:.4f}", answer.number("value"))};
  return {fmt::format("{:+.2f} {}", answer.number("value"), label)};
}

// Numbers, or lists of them that are equally long. -> [...] f32
at::Tensor array_of(const Json& json) {
  const bool nested = json.is_array() && json.size() > 0 && json.at(0).is_array();
  if (!nested) return at::tensor(json.numbers(), at::kFloat);  // [C]
  std::vector<at::Tensor> rows;                                // [C] each
  for (std::size_t i = 0; i < json.size(); ++i) {
    rows.push_back(array_of(json.at(i)));
    MM_CHECK(rows[i].sizes() == rows[0].sizes(), Kind::input, "lists of different lengths", json.at(i).where());
  }
  return at::stack(rows);  // [T, C]
}

// What a record says, and where that was found if not in the record.
struct Said {
  TextItem item;
  std::string subtitles;  // the file; empty: none
};

Said said_by(const Record& record) {
  const Json text = record.fields.get("text");
  Said said;
  if (record.media.empty() || text.is_string())
    said.item = {.text = record.input};
  else if (!record.fields.has("text"))
    said.subtitles = subtitles_beside(record.media);
  if (!said.subtitles.empty()) said.item.text = words_of(read_subtitles(said.subtitles));
  MM_CHECK(is_utf8(said.item.text), Kind::input, "the text is not UTF-8", record.id);
  if (!record.fields.get("pair").is_null()) said.item.pair = record.fields.string("pair");
  said.item.silent = said.subtitles.empty() && !text.is_string() && !(record.media.empty() && record.fields.is_null());
  return said;
}

// What a field calls something; nothing where it is not there, or says nothing.
std::optional<std::string> name_of(const Json& field) {
  if (field.is_null()) return std::nullopt;
  std::string name = field.is_integer() ? std::to_string(field.integer()) : field.string();
  return name.empty() ? std::nullopt : std::optional(std::move(name));
}

// Does something for a record, which errors then name.
void at_record(const Record& record, const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    throw Error(error.kind, error.what(), record.id, error.hint);
  }
}

// What the model takes beside the text: from the record's own fields, or from its row, and made of its media file.
class FeatureReader {
 public:
  FeatureReader(const TextClassifier& classifier, const RowFields& rows) : classifier_(classifier), rows_(rows) {
    std::vector<const Extractor*> wanted;
    for (const auto& name : classifier.extracted()) wanted.push_back(&find_extractor(name, "--model"));
    any_ = !wanted.empty();
    extract_ = std::make_unique<MediaExtractor>(std::move(wanted));
  }

  Said operator()(Said said, const Record& record) const {
    TextItem& item = said.item;
    if (!record.media.empty()) {
      if (any_) item.features = (*extract_)(record.media);
      if (!any_) MappedFile{record.media};  // it must be there all the same
    }
    at_record(record, [&] {
      for (const auto& name : classifier_.features()) {
        const Json field = record.fields.get(name);
        if (const auto row = field.is_null() ? rows_.numbers(name, record.place) : array_of(field)) item.features[name] = *row;
      }
      for (const auto& name : classifier_.categories()) {
        const auto own = name_of(record.fields.get(name));
        if (const auto called = own ? own : rows_.name(name, record.place)) item.categories[name] = *called;
      }
      if (!record.media.empty()) check_any(item, record);
      classifier_.check(item);
    });
    return said;
  }

 private:
  void check_any(const TextItem& item, const Record& record) const {
    MM_CHECK(!item.silent || !item.features.empty() || !item.categories.empty(), Kind::input,
             any_ ? "there is nothing to judge: no subtitles beside the file, and nothing in it that the model takes"
                  : "there is nothing to judge: no subtitles beside the file, and the model takes neither sound nor picture",
             record.id, "what is said in clip.mp4 stands in clip.srt or clip.vtt beside it");
  }

  const TextClassifier& classifier_;
  const RowFields& rows_;
  bool any_ = false;
  std::unique_ptr<MediaExtractor> extract_;
};

// The fields of the rows that somebody reads.
std::vector<std::string> read_of_rows(const TextClassifier& classifier, const SentimentOptions& options) {
  std::vector<std::string> names = classifier.features();
  for (const auto& name : classifier.categories()) names.push_back(name);
  if (options.batch.inputs.empty() && options.batch.list.empty() && options.text.empty()) names.insert(names.end(), {"id", "text"});
  if (!options.truth.empty()) names.push_back(options.truth);
  return names;
}

// Explains the words of each text that has some.
class WordExplainer {
 public:
  explicit WordExplainer(const SentimentOptions& options) : options_(options) {
    MM_CHECK(options.explain || options.explain_page.empty(), Kind::usage, "a page shows what --explain finds", "--explain-page");
  }

  void check(const TextClassifier& classifier) const {
    if (options_.explain && by_attention()) check_shows_attention(classifier);
  }

  // Into `shown` as well, for a page: a batch that fails is tried again.
  void operator()(TextClassifier& classifier, const TextItem& item, Record& record, std::vector<TextExplanation>& shown) const {
    if (!options_.explain || item.text.find_first_not_of(" \t\n\r") == std::string::npos) return;
    const TextExplaining how{.probability = classifier.scoring() == Scoring::none, .key = hash64(record.id)};
    auto found = by_attention() ? explain_attention(classifier, item) : explain_text(classifier, item, {}, how);
    record.answer.set("explanation", to_json(found));
    if (!options_.explain_page.empty() && shown_.size() + shown.size() < kMostShown) shown.push_back(std::move(found));
  }

  void keep(std::vector<TextExplanation> shown) { std::ranges::move(shown, std::back_inserter(shown_)); }

  void write() const {
    if (!options_.explain_page.empty()) write_file(options_.explain_page, text_explanation_html("mm sentiment", shown_));
  }

 private:
  bool by_attention() const { return options_.explain_method == "rollout"; }

  static constexpr std::size_t kMostShown = 1000;
  const SentimentOptions& options_;
  std::vector<TextExplanation> shown_;
};

}  // namespace

OpenedClassifier open_classifier(const SentimentOptions& options, Log& log) {
  const auto offers = [](const Family& family) { return family.text_classifier != nullptr; };
  const OpenedModel model = open_model(options.model, options.runtime, log);
  if (is_stack(model.folder.config())) return {model.name, stack_classifier(model.folder, model.runtime)};
  return {model.name, family_that(model.folder, offers, "do not classify texts").text_classifier(model.folder, model.runtime)};
}

int sentiment(const SentimentOptions& options, const std::function<OpenedClassifier()>& open, Log& log) {
  OpenedClassifier model;
  WordExplainer explain(options);
  SentimentTruth truth(options);
  const RowFields rows(options.features, options.truth);
  std::unique_ptr<FeatureReader> features;
  Job<Said, Said> job;
  job.kind = {.field = "text",
              .extensions = kTextExtensions,
              .plural = "texts",
              .texts = true,
              .given = options.text,
              .may_lack = true,
              .rows = rows.records(),
              .media = kMediaExtensions};
  job.counted = [&](std::size_t records) { rows.check_records(records); };
  job.columns = {"label", "probability", "value", "tokens", "model"};
  job.lines = lines_of;
  job.batch = 32;
  job.open = [&] {
    log.status("opening the model " + options.model);
    model = open();
    features = std::make_unique<FeatureReader>(*model.classifier, rows);
    log.status("");
    explain.check(*model.classifier);
    truth.open(*model.classifier, model.name);
    rows.check_names(read_of_rows(*model.classifier, options));
  };
  job.model = [&] { return model.name; };
  job.read = said_by;
  job.prepare = [&](const Record& record, Said said) {
    said = (*features)(std::move(said), record);
    at_record(record, [&] { truth.check(record, rows); });
    return said;
  };
  job.answer = [&](std::span<const Said> said, std::span<Record* const> records) {
    std::vector<TextItem> items;
    for (const auto& one : said) items.push_back(one.item);
    std::vector<TextExplanation> shown;
    const auto scores = model.classifier->classify(items);
    MM_ASSERT(scores.size() == records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i]->answer = answer_of(scores[i], *model.classifier, model.name);
      if (!said[i].subtitles.empty()) records[i]->answer.set("subtitles", as_utf8(said[i].subtitles));
      explain(*model.classifier, items[i], *records[i], shown);
    }
    explain.keep(std::move(shown));  // last: a batch that fails is tried again
    for (const auto* record : records) truth.count(*record, rows);
  };
  const int code = run_batch(job, options.batch, log);
  explain.write();
  if (stop_signal() == 0 && (code == 0 || !options.batch.fail_fast)) truth.finish(log);  // of all, or not at all
  return code;
}

int sentiment(const SentimentOptions& options) {
  Log log = make_log("mm sentiment", options.talk);
  return sentiment(
      options, [&] { return open_classifier(options, log); }, log);
}

}  // namespace mm
