#include "task/retrieve_vectors.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/standard_output.h"
#include "base/stopwatch.h"
#include "index/store.h"
#include "index/store_writer.h"
#include "model/embedder.h"
#include "task/found_items.h"
#include "task/given_vectors.h"
#include "task/open_model.h"
#include "task/store_model.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTogether = 8192;  // rows that become durable together

std::span<const float> numbers_of(const at::Tensor& rows) { return {rows.const_data_ptr<float>(), static_cast<std::size_t>(rows.numel())}; }

Json notes_of(const RetrieveOptions& options) {
  if (options.model.empty()) return Json::object();
  const Folder folder(find_model(options.model));
  return model_notes(options.model, folder.path(), options.vectors);
}

StoreWriter opened(const RetrieveOptions& options, std::int64_t width) {
  std::error_code ignored;
  if (!fs::exists(fs::path(options.store) / "manifest.json", ignored))
    return StoreWriter::create(options.store, {.width = width, .notes = notes_of(options)});
  auto writer = StoreWriter::open(options.store);
  MM_CHECK(writer.form().width == width, Kind::input,
           fmt::format("its vectors have {} numbers, those of the index {}", width, writer.form().width), shown(options.given));
  return writer;
}

void check_alone(const RetrieveOptions& options) {
  MM_CHECK(
      options.batch.inputs.empty() && options.batch.list.empty() && options.text.empty() && options.like.empty() && options.without.empty(),
      Kind::usage, "stands in place of files and texts", "--vectors");
}

}  // namespace

int index_vectors(const RetrieveOptions& options, Log& log) {
  check_alone(options);
  const auto [vectors, items] = read_given_vectors(options.given, log);  // [N, E]
  auto writer = opened(options, vectors.size(1));
  Progress progress(log, options.batch.progress, items.size());
  std::size_t added = 0;
  for (std::int64_t row = 0; row < vectors.size(0) && stop_signal() == 0; row += kTogether) {
    auto part = vectors.slice(0, row, std::min(vectors.size(0), row + kTogether));  // [n, E]
    if (options.vectors.normalize) part = of_length_one(part).contiguous();
    const auto count = static_cast<std::size_t>(part.size(0));
    writer.add(std::span(items).subspan(static_cast<std::size_t>(row), count), numbers_of(part));
    added += count;
    progress.advance(count);
  }
  writer.flush();
  write_standard_output(fmt::format("{} added\n", added));
  return stop_signal() == 0 ? 0 : 128 + stop_signal();
}

int search_vectors(const RetrieveOptions& options, Log& log) {
  check_alone(options);
  MM_CHECK(!options.hybrid, Kind::usage, "vectors say no words", "--hybrid", "leave it out");
  const FoundItems finder(options);
  auto queries = read_given_rows(options.given);  // [Q, E]
  MM_CHECK(queries.size(1) == finder.store().form().width, Kind::input,
           fmt::format("its vectors have {} numbers, those of the index {}", queries.size(1), finder.store().form().width),
           shown(options.given));
  if (options.vectors.normalize) queries = of_length_one(queries).contiguous();
  const Stopwatch watch;
  const auto answers = finder(numbers_of(queries));
  const double seconds = watch.seconds();
  std::string all;
  for (std::size_t q = 0; q < answers.size(); ++q) {
    Json record = Json::object();
    record.set("id", std::to_string(q));
    answers[q].each_member([&](const std::string& name, const Json& value) { record.set(name, value); });
    all += record.dump() + "\n";
  }
  const auto& output = options.batch.output;
  if (output.empty() || output == "-")
    write_standard_output(all);
  else
    write_file(output, all);
  if (options.batch.timing) std::fprintf(log.stream(), "{\"queries\":%zu,\"compute_seconds\":%.6f}\n", answers.size(), seconds);
  return 0;
}

}  // namespace mm
