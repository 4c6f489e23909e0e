#include "task/retrieve_vectors.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/standard_output.h"
#include "base/stopwatch.h"
#include "index/store.h"
#include "index/store_writer.h"
#include "model/embedder.h"
#include "task/found_items.h"
#include "task/open_model.h"
#include "task/store_model.h"
#include "task/walk.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include "tensor/safetensors.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTogether = 8192;  // rows that become durable together

// The one array of a file, or the one that is called "vectors".
template <class File>
at::Tensor only_array(const File& file, const std::vector<std::string>& names) {
  const bool named = std::ranges::count(names, "vectors") > 0;
  MM_CHECK(named || names.size() == 1, Kind::input, fmt::format("holds {} arrays, and none is called 'vectors'", names.size()),
           shown(file.path()));
  return file.tensor(named ? "vectors" : names.front());
}

// -> [N, E] f32
at::Tensor read_vectors(const std::string& path) {
  at::Tensor array;
  std::vector<std::string> names;
  if (ends_in(path, std::array<std::string_view, 1>{"npz"})) {
    const Npz file(path);
    for (const auto& [name, head] : file.heads()) names.push_back(name);
    array = only_array(file, names);
  } else if (ends_in(path, std::array<std::string_view, 1>{"safetensors"})) {
    const Safetensors file(path);
    for (const auto& [name, info] : file.infos()) names.push_back(name);
    array = only_array(file, names);
  } else {
    array = read_npy(path);
  }
  MM_CHECK(array.dim() == 2 && array.size(1) > 0, Kind::input, "is no array of vectors: it has to have two dimensions", shown(path));
  return array.to(at::kFloat).contiguous();
}

// The items of the rows, from what stands beside the file.
std::vector<StoreItem> items_beside(const std::string& path, std::int64_t rows) {
  std::vector<StoreItem> items;
  const auto beside = fs::path(path).replace_extension(".jsonl").string();
  std::error_code ignored;
  if (!fs::exists(beside, ignored)) {
    for (std::int64_t row = 0; row < rows; ++row) items.push_back({.id = std::to_string(row), .kind = "vector"});
    return items;
  }
  LineReader lines(from_file(beside));
  while (const auto line = lines.next()) {
    const auto where = fmt::format("{}:{}", shown(beside), line->number);
    MM_CHECK(!line->too_long, Kind::input, "the line is too long", where);
    const auto json = Json::parse(line->text, where);
    if (json.get("row").is_null()) continue;  // a record that failed
    MM_CHECK(json.integer("row") == std::ssize(items), Kind::input, "its rows do not stand in order", where);
    items.push_back({.id = json.string("id"), .kind = json.string("kind", "vector"), .fields = json.get("fields")});
  }
  MM_CHECK(std::ssize(items) == rows, Kind::input, fmt::format("has {} rows, and the array {}", items.size(), rows), shown(beside));
  return items;
}

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
  auto vectors = read_vectors(options.given);  // [N, E]
  const auto items = items_beside(options.given, vectors.size(0));
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
  auto queries = read_vectors(options.given);  // [Q, E]
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
