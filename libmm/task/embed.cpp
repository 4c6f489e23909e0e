#include "task/embed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/standard_output.h"
#include "task/batch.h"
#include "task/format.h"
#include "task/similarity.h"
#include "task/vector_files.h"

namespace mm {
namespace {

// The shortest decimal that is read back as the same f32.
double shortest(float number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  double value = 0;
  std::from_chars(text.data(), end, value);
  return value;
}

Json numbers_of(const at::Tensor& vector) {  // [E]
  Json numbers = Json::array();
  const auto plain = vector.contiguous();
  for (const float number : std::span(plain.const_data_ptr<float>(), static_cast<std::size_t>(plain.numel())))
    numbers.push(shortest(number));
  return numbers;
}

// What a person reads: how many numbers there are, and the first of them.
std::vector<std::string> lines_of(const Record& record) {
  constexpr std::size_t kShown = 6;
  const Json vector = record.answer.get("vector");
  std::string line = fmt::format("{} numbers", record.answer.integer("width"));
  for (std::size_t i = 0; i < std::min(kShown, vector.size()); ++i)
    line += fmt::format("{} {:.4f}", i == 0 ? ":" : "", vector.at(i).number());
  return {line + (vector.size() > kShown ? " ..." : "")};
}

// Where vectors go: into the records, into a file of arrays, or nowhere but into a comparison.
class Sink {
 public:
  explicit Sink(const EmbedOptions& options) : options_(options) {
    const auto& batch = options.batch;
    const bool file = !batch.output.empty() && batch.output != "-";
    MM_CHECK(!options.similarity || !file || !is_array_file(batch.output), Kind::usage, "a table of cosines is text or JSON",
             "--output " + shown(batch.output), "name a .txt or .json");
    MM_CHECK(!options.similarity || !batch.resume, Kind::usage, "is computed in one go", "--similarity", "leave out --resume");
    if (options.similarity)
      similarity_.emplace();
    else if (file && is_array_file(batch.output))
      arrays_.emplace(batch);
  }

  bool compares() const { return similarity_.has_value(); }

  BatchOptions batch() const {
    if (arrays_) return arrays_->records();
    BatchOptions batch = options_.batch;
    if (compares()) batch.output.clear();
    return batch;
  }

  // Throws for vectors that do not go together with those before them.
  void check(std::span<const at::Tensor> vectors) {
    if (arrays_) arrays_->check(vectors);
  }

  void put(Record& record, const at::Tensor& vector) {
    record.answer.set("width", vector.size(0));
    if (similarity_) return similarity_->add(record.id, vector);
    if (arrays_)
      record.answer.set("row", arrays_->add(vector));
    else
      record.answer.set("vector", numbers_of(vector));
  }

  void finish(int code) {
    if (arrays_) arrays_->finish(code);
    if (!similarity_ || code > 1) return;
    const auto& batch = options_.batch;
    const std::string path = batch.output == "-" ? "" : batch.output;
    const bool table = resolve_format(batch.format, path, is_terminal(stdout)) == Format::text;
    const std::string text = table ? similarity_->table() : similarity_->json();
    if (path.empty())
      write_standard_output(text);
    else
      write_file(path, text);
  }

 private:
  const EmbedOptions& options_;
  std::optional<Similarity> similarity_;
  std::optional<VectorFile> arrays_;
};

}  // namespace

int embed(const EmbedOptions& options, const std::function<OpenedEmbedder()>& open, Log& log) {
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  std::optional<VectorMaker> maker;
  std::string name;
  Sink sink(options);
  Job<ReadContent, VectorItem> job;
  job.kind = vector_inputs(options.text);
  job.columns = {"kind", "width", "vector", "model"};
  job.lines = lines_of;
  job.batch = 32;
  job.unwritten = sink.compares();
  job.open = [&] {
    log.status("opening the model " + options.model);
    auto opened = open();
    name = opened.name;
    maker.emplace(std::move(opened.embedder), options.vectors, limits);
    log.status("");
  };
  job.model = [&] { return name; };
  job.read = [&](const Record& record) { return read_content(record, limits); };
  job.prepare = [&](const Record& record, ReadContent content) { return maker->prepare(record, std::move(content)); };
  job.answer = [&](std::span<const VectorItem> items, std::span<Record* const> records) {
    const auto vectors = (*maker)(items);
    sink.check(vectors);  // all of them, before any is kept: a batch that fails is tried again
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i]->answer = Json::object();
      put_content(items[i], records[i]->answer);
      sink.put(*records[i], vectors[i]);
      records[i]->answer.set("model", name);
    }
  };
  const int code = run_batch(job, sink.batch(), log);
  sink.finish(code);
  return code;
}

int embed(const EmbedOptions& options) {
  Log log = make_log("mm embed", options.talk);
  return embed(
      options, [&] { return open_embedder(options.model, options.runtime, log); }, log);
}

}  // namespace mm
