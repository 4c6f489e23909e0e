#include "task/retrieve_tune.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/standard_output.h"
#include "base/stopwatch.h"
#include "index/store_writer.h"
#include "task/batch.h"
#include "task/format.h"
#include "task/given_vectors.h"
#include "task/store_model.h"

namespace mm {
namespace {

constexpr std::size_t kLeastRows = 1000;  // of a segment that gets a graph: fewer are compared as fast
constexpr std::size_t kSample = 200;      // items that ask where nobody else does
constexpr std::array<std::size_t, 7> kEfforts{16, 32, 64, 128, 256, 512, 1024};

using Queries = std::map<std::string, std::vector<float>>;  // of each kind [Q, E] row by row

void take(Queries& queries, const std::string& kind, std::span<const float> vector) {
  auto& all = queries[kind];
  all.insert(all.end(), vector.begin(), vector.end());
}

std::span<const float> numbers_of(const at::Tensor& vector) {
  return {vector.const_data_ptr<float>(), static_cast<std::size_t>(vector.numel())};
}

// Items of the index itself, from all over it.
Queries sampled(const Store& store) {
  Queries queries;
  const auto step = std::max<std::size_t>(1, store.rows() / kSample);
  for (std::size_t row = 0; row < store.rows(); row += step)
    if (store.lives(row)) take(queries, std::string(store.kind(row)), store.vector(row));
  return queries;
}

Queries given(const RetrieveOptions& options, const Store& store) {
  auto rows = read_given_rows(options.given);  // [Q, E]
  MM_CHECK(rows.size(1) == store.form().width, Kind::input,
           fmt::format("its vectors have {} numbers, those of the index {}", rows.size(1), store.form().width), shown(options.given));
  if (options.vectors.normalize) rows = of_length_one(rows).contiguous();
  Queries queries;
  take(queries, "vector", numbers_of(rows));
  return queries;
}

// What files and texts ask, by the index's model. Some may fail, and are told: the others ask.
Queries asked(const RetrieveOptions& options, const Store& store, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log) {
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  const auto& notes = store.form().notes;
  Queries queries;
  std::optional<VectorMaker> maker;
  Job<ReadContent, VectorItem> job;
  job.kind = vector_inputs(options.text);
  job.batch = 32;
  job.unwritten = true;
  job.open = [&] {
    auto opened = open(options.model.empty() ? noted_model(notes, options.store) : options.model);
    check_noted(notes, opened, options.store);
    maker.emplace(std::move(opened.embedder), noted_vectors(notes, options.vectors), limits);
  };
  job.read = [&](const Record& record) { return read_content(record, limits); };
  job.prepare = [&](const Record& record, ReadContent content) { return maker->prepare(record, std::move(content)); };
  job.answer = [&](std::span<const VectorItem> items, std::span<Record* const>) {
    const auto vectors = (*maker)(items);
    for (std::size_t i = 0; i < items.size(); ++i) take(queries, items[i].kind, numbers_of(vectors[i].contiguous()));
  };
  auto batch = options.batch;
  batch.output.clear();
  run_batch(job, batch, log);
  MM_CHECK(!queries.empty(), Kind::input, "none of what was to ask could be read");
  return queries;
}

// Returns how many were made.
std::size_t graphs_made(const RetrieveOptions& options, Log& log) {
  auto writer = StoreWriter::open(options.store);
  std::optional<Progress> progress;
  std::size_t before = 0;
  const auto seen = [&](std::size_t rows, std::size_t all) {
    if (!progress) progress.emplace(log, options.batch.progress, all);
    progress->advance(rows - before);
    before = rows;
    return stop_signal() == 0;
  };
  return writer.make_graphs({.links = options.links, .effort = options.build_effort}, kLeastRows, options.rebuild, seen);
}

std::string name_of(const TunedEffort& row) { return row.effort == 0 ? "exact" : std::to_string(row.effort); }

std::string as_text(const std::vector<TunedEffort>& rows, const RetrieveOptions& options) {
  auto text = fmt::format("{:<10} {:>8} {:>8} {:>10} {:>12}\n", "asked by", "queries", "effort", fmt::format("recall@{}", options.top),
                          "ms a query");
  for (const auto& row : rows)
    text += fmt::format("{:<10} {:>8} {:>8} {:>10.4f} {:>12.3f}\n", row.kind, row.queries, name_of(row), row.recall, 1e3 * row.seconds);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].effort != 0) continue;
    std::size_t best = i + 1;
    while (best < rows.size() && rows[best].effort > 0 && rows[best].recall < options.recall) ++best;
    const bool found = best < rows.size() && rows[best].effort > 0;
    text += found ? fmt::format("{}: --effort {} finds {:.4f}\n", rows[i].kind, rows[best].effort, rows[best].recall)
                  : fmt::format("{}: no effort of these finds {}; search without --effort, which is exact\n", rows[i].kind, options.recall);
  }
  return text;
}

std::string as_lines(const std::vector<TunedEffort>& rows) {
  std::string lines;
  for (const auto& row : rows) {
    Json line = Json::object();
    line.set("kind", row.kind);
    line.set("queries", static_cast<std::int64_t>(row.queries));
    line.set("effort", static_cast<std::int64_t>(row.effort));
    line.set("recall", row.recall);
    line.set("seconds", row.seconds);
    lines += line.dump() + "\n";
  }
  return lines;
}

}  // namespace

std::vector<TunedEffort> tuned_efforts(const Store& store, const std::map<std::string, std::vector<float>>& queries, std::size_t top,
                                       std::span<const std::size_t> efforts, int threads) {
  const auto width = static_cast<std::size_t>(store.form().width);
  std::vector<TunedEffort> rows;
  for (const auto& [kind, numbers] : queries) {
    const auto count = numbers.size() / width;
    std::vector<std::vector<StoreHit>> truth;
    const auto asked = [&](std::size_t effort) {
      TunedEffort row{.kind = kind, .queries = count, .effort = effort};
      double found = 0, wanted = 0;
      const Stopwatch watch;
      std::vector<std::vector<StoreHit>> all;
      for (std::size_t q = 0; q < count; ++q)
        all.push_back(
            store.search(std::span(numbers).subspan(q * width, width), {.most = top, .threads = threads, .effort = effort}).front());
      row.seconds = watch.seconds() / static_cast<double>(count);
      if (effort == 0) truth = all;
      for (std::size_t q = 0; q < count; ++q)
        for (const auto& hit : truth[q]) {
          found += std::ranges::any_of(all[q], [&](const StoreHit& other) { return other.row == hit.row; }) ? 1 : 0;
          ++wanted;
        }
      row.recall = wanted > 0 ? found / wanted : 1;
      rows.push_back(row);
    };
    asked(0);
    for (const auto effort : efforts) asked(effort);
  }
  return rows;
}

int tune_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log) {
  const bool asks = !options.batch.inputs.empty() || !options.batch.list.empty() || !options.text.empty();
  MM_CHECK(options.given.empty() || !asks, Kind::usage, "stands in place of files and texts", "--vectors");
  const Stopwatch watch;
  const auto made = graphs_made(options, log);
  if (stop_signal() != 0) return 128 + stop_signal();
  const auto store = Store::open(options.store);
  log.note(fmt::format("{} graphs made in {:.1f} s; {} of {} segments have one (of {} rows on)", made, watch.seconds(), store.graphs(),
                       store.segments(), kLeastRows));
  if (store.graphs() == 0 || store.size() == 0) return 0;
  auto queries = asks ? asked(options, store, open, log) : options.given.empty() ? sampled(store) : given(options, store);
  const auto rows = tuned_efforts(store, queries, static_cast<std::size_t>(options.top), kEfforts, options.runtime.threads);
  const bool text = resolve_format(options.batch.format, "", is_terminal(stdout)) == Format::text;
  write_standard_output(text ? as_text(rows, options) : as_lines(rows));
  return 0;
}

}  // namespace mm
