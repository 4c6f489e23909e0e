#include "task/retrieve_search.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "task/batch.h"
#include "task/evaluate.h"
#include "task/found_items.h"
#include "task/query_parts.h"
#include "task/store_model.h"
#include "task/walk.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// What is said of a query on the command line that is no file.
bool is_text(const std::string& input, const InputKind& kind) {
  std::error_code ignored;
  if (input == "-" || fs::exists(fs::symlink_status(input, ignored))) return false;
  if (is_pattern(input) && !matches(input).empty()) return false;
  const bool named_so = ends_in(input, kind.media) || ends_in(input, kind.extensions);
  return !named_so || input.find(' ') != std::string::npos;
}

// What a person reads of an item: its text, or the name of its file is its id already.
std::string line_of(const Json& found, std::size_t i) {
  const auto item = found.at("items").at(i);
  const auto fields = item.get("fields");
  const auto id = found.at("found").at(i).string(), text = fields.string("text", "");
  return fmt::format("{:.4f}  {}{}", found.at("scores").at(i).number(), shown(id), text.empty() ? "" : ": " + shown(text));
}

std::vector<std::string> lines_of(const Record& record) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < record.answer.at("found").size(); ++i) lines.push_back(line_of(record.answer, i));
  if (lines.empty()) lines.emplace_back("nothing");
  return lines;
}

class Searching {
 public:
  Searching(const RetrieveOptions& options, const ImageLimits& limits)
      : options_(options), limits_(limits), finder_(options), parts_(query_parts(options)) {}

  const Store& store() const { return finder_.store(); }
  bool has_parts() const { return !parts_.empty(); }

  void open(VectorMaker* maker) { of_parts_ = sum_of_parts(parts_, store(), maker, limits_); }

  // own: of the queries' vectors, [E] each; undefined where the parts are all there is.
  // texts: of --hybrid, what they say.
  std::vector<Json> operator()(const std::vector<at::Tensor>& own, std::span<const std::string> texts) const {
    std::vector<at::Tensor> rows;  // [E] each
    for (const auto& vector : own) rows.push_back(!vector.defined() ? of_parts_ : of_parts_.defined() ? vector + of_parts_ : vector);
    const auto queries = of_length_one(at::stack(rows)).contiguous();  // [Q, E]
    MM_CHECK(queries.size(1) == store().form().width, Kind::input,
             fmt::format("its vector has {} numbers, those of the index {}", queries.size(1), store().form().width), shown(options_.store));
    return finder_({queries.const_data_ptr<float>(), static_cast<std::size_t>(queries.numel())}, texts);
  }

 private:
  const RetrieveOptions& options_;
  ImageLimits limits_;
  FoundItems finder_;
  std::vector<QueryPart> parts_;
  at::Tensor of_parts_;  // [E]
};

// Texts of the command line beside its files. Where there are neither, one record for the parts.
BatchOptions take_texts(const RetrieveOptions& options, InputKind& kind, bool has_parts) {
  BatchOptions batch = options.batch;
  batch.inputs.clear();
  for (const auto& input : options.batch.inputs) (is_text(input, kind) ? kind.given : batch.inputs).push_back(input);
  const bool none = kind.given.empty() && batch.inputs.empty() && batch.list.empty();
  MM_CHECK(!none || has_parts, Kind::usage, "no query is given", "",
           "mm retrieve search \"red shoes\" --store INDEX; a file, --text, --like ID and --not are queries, too");
  if (none) {
    std::string all;
    for (const auto* words : {&options.text, &options.like})
      for (const auto& word : *words) all += (all.empty() ? "" : " + ") + word;
    for (const auto& word : options.without) all += " - " + word;
    kind.given.push_back(all);
  }
  return batch;
}

}  // namespace

int search_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log,
                 Gallery* gallery) {
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  Searching search(options, limits);
  const auto& notes = search.store().form().notes;
  const EvaluatedRun evaluated("retrieval", options.eval, options.batch);
  std::optional<VectorMaker> maker;
  std::string name;
  Job<ReadContent, VectorItem> job;
  job.kind = vector_inputs({});
  const BatchOptions batch = take_texts(options, job.kind, search.has_parts());
  const bool parts_alone = options.batch.inputs.empty() && options.batch.list.empty();
  MM_CHECK(!options.hybrid || !parts_alone, Kind::usage, "parts alone say no words to look for", "--hybrid",
           "mm retrieve search \"red shoes\" --hybrid --store INDEX");
  job.columns = {"found", "scores", "model"};
  job.lines = lines_of;
  job.batch = 32;
  job.unwritten = gallery != nullptr;
  job.open = [&] {
    if (parts_alone && options.model.empty() && !notes.has("digest")) return search.open(nullptr);  // ids do without a model
    const auto model = options.model.empty() ? noted_model(notes, options.store) : options.model;
    log.status("opening the model " + model);
    auto opened = open(model);
    check_noted(notes, opened, options.store);
    name = opened.name;
    maker.emplace(std::move(opened.embedder), noted_vectors(notes, options.vectors), limits);
    search.open(&*maker);
    log.status("");
  };
  job.model = [&] { return name; };
  job.read = [&](const Record& record) { return parts_alone ? ReadContent{.kind = "text"} : read_content(record, limits); };
  job.prepare = [&](const Record& record, ReadContent content) {
    return parts_alone ? VectorItem{.kind = "text"} : maker->prepare(record, std::move(content));
  };
  job.answer = [&](std::span<const VectorItem> items, std::span<Record* const> records) {
    const auto own = parts_alone ? std::vector<at::Tensor>(items.size()) : (*maker)(items);
    std::vector<std::string> texts;
    for (const auto* record : records) texts.push_back(record->media.empty() ? record->input : "");  // a file says no words
    const auto answers = search(own, texts);
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i]->answer = answers[i];
      records[i]->answer.set("model", name);
      if (gallery != nullptr) gallery->add(records[i]->media.empty() ? records[i]->input : records[i]->id, answers[i]);
    }
  };
  return evaluated.finish(run_batch(job, batch, log));
}

int search_gallery(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log) {
  const auto& path = options.batch.output;
  MM_CHECK(!path.empty() && path != "-", Kind::usage, "no page is named", "--output", "--output found.html");
  MM_CHECK(!options.batch.resume && options.eval.empty(), Kind::usage, "a gallery is one page, made in one go",
           options.batch.resume ? "--resume" : "--eval", "leave it out");
  std::error_code ignored;
  MM_CHECK(options.batch.overwrite || !fs::exists(path, ignored), Kind::usage, "is there already", shown(path), "--overwrite replaces it");
  RetrieveOptions asked = options;
  asked.batch.output.clear();
  Gallery gallery({.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated});
  const int code = search_store(asked, open, log, &gallery);
  write_file(path, gallery.page("Found in " + fs::path(options.store).filename().string()));
  return code;
}

}  // namespace mm
