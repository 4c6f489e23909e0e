#include "task/retrieve_store.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/growing_file.h"
#include "base/progress.h"
#include "base/standard_output.h"
#include "index/faiss_file.h"
#include "index/filter.h"
#include "index/store.h"
#include "index/store_writer.h"
#include "task/format.h"
#include "task/vector_files.h"
#include "task/walk.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// Facts, as lines for people or as one object.
void print(const RetrieveOptions& options, const Json& facts) {
  const bool text = resolve_format(options.batch.format, "", is_terminal(stdout)) == Format::text;
  std::string all;
  if (!text) all = facts.dump() + "\n";
  if (text)
    facts.each_member([&](const std::string& name, const Json& value) {
      all += fmt::format("{:<10} {}\n", name, value.is_string() ? shown(value.string()) : value.dump());
    });
  write_standard_output(all);
}

std::optional<RowSet> chosen(const Store& store, const RetrieveOptions& options) {
  if (options.where.empty()) return std::nullopt;
  return fitting(store, Filter::parse(options.where, "--where"));
}

void check_no_more(const RetrieveOptions& options, const char* action) {
  MM_CHECK(options.batch.inputs.empty() && options.batch.list.empty() && options.text.empty(), Kind::usage,
           fmt::format("`mm retrieve {}` takes no files: an index is named by --store", action));
}

std::uint64_t bytes_in(const std::string& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), none; !error && each != none; each.increment(error)) {
    std::error_code gone;
    const auto size = each->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

constexpr std::array<std::string_view, 2> kFaissExtensions{"index", "faiss"};

std::string line_of(const StoreItem& item, std::int64_t row) {
  Json record = Json::object();
  record.set("id", item.id);
  record.set("kind", item.kind);
  record.set("row", row);
  record.set("fields", item.fields);
  return record.dump() + "\n";
}

void export_arrays(const Store& store, std::span<const std::size_t> rows, const BatchOptions& batch) {
  VectorFile vectors(batch);
  AtomicFile items(vectors.records().output);
  auto one = at::empty({store.form().width});  // [E]
  for (const auto row : rows) {
    std::ranges::copy(store.vector(row), one.mutable_data_ptr<float>());
    items.write(line_of(store.item(row), vectors.add(one)));
  }
  items.commit();
  vectors.finish(0);
}

void export_faiss(const Store& store, std::span<const std::size_t> rows, const BatchOptions& batch) {
  std::error_code ignored;
  MM_CHECK(batch.overwrite || !fs::exists(fs::symlink_status(batch.output, ignored)), Kind::usage, "stands there already",
           shown(batch.output), "--overwrite replaces it");
  FaissWriter vectors(batch.output, rows.size(), static_cast<std::size_t>(store.form().width));
  AtomicFile items(fs::path(batch.output).replace_extension(".jsonl").string());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    vectors.add(store.vector(rows[i]));
    items.write(line_of(store.item(rows[i]), static_cast<std::int64_t>(i)));
  }
  items.commit();
  vectors.commit();
}

}  // namespace

Json store_facts(const Store& store) {
  std::map<std::string, std::int64_t> kinds;
  for (std::size_t row = 0; row < store.rows(); ++row)
    if (store.lives(row)) ++kinds[std::string(store.kind(row))];
  Json facts = Json::object(), counts = Json::object();
  for (const auto& [kind, count] : kinds) counts.set(kind, count);
  facts.set("items", static_cast<std::int64_t>(store.size()));
  facts.set("kinds", counts);
  facts.set("width", store.form().width);
  facts.set("model", store.form().notes.string("model", ""));
  return facts;
}

int remove_rows(const RetrieveOptions& options) {
  MM_CHECK(options.batch.inputs.empty() != options.where.empty(), Kind::usage, "what shall be removed?", "",
           "mm retrieve remove ID... --store INDEX, or --where 'price > 20'");
  auto writer = StoreWriter::open(options.store);
  std::vector<std::string> ids = options.batch.inputs;
  const Store store = Store::open(options.store);
  if (const auto rows = chosen(store, options))
    for (std::size_t row = 0; row < store.rows(); ++row)
      if (rows->has(row)) ids.emplace_back(store.id(row));
  const auto removed = writer.remove(ids);
  Json facts = Json::object();
  facts.set("removed", static_cast<std::int64_t>(removed));
  if (options.where.empty() && removed < ids.size()) facts.set("unknown", static_cast<std::int64_t>(ids.size() - removed));
  print(options, facts);
  return options.where.empty() && removed < ids.size() ? 1 : 0;
}

int store_info(const RetrieveOptions& options) {
  check_no_more(options, "info");
  const Store store = Store::open(options.store);
  Json facts = store_facts(store);
  facts.set("segments", static_cast<std::int64_t>(store.segments()));
  facts.set("graphs", static_cast<std::int64_t>(store.graphs()));
  facts.set("removed", static_cast<std::int64_t>(store.rows() - store.size()));
  facts.set("bytes", bytes_in(options.store));
  print(options, facts);
  return 0;
}

int verify_store(const RetrieveOptions& options) {
  check_no_more(options, "verify");
  const auto remarks = check_store(options.store);
  Json facts = Json::object(), all = Json::array();
  for (const auto& remark : remarks) all.push(remark);
  facts.set("items", static_cast<std::int64_t>(Store::open(options.store).size()));
  facts.set("damaged", false);
  if (!remarks.empty()) facts.set("remarks", all);
  print(options, facts);
  return 0;
}

int compact_store(const RetrieveOptions& options) {
  check_no_more(options, "compact");
  const auto before = bytes_in(options.store);
  StoreWriter::open(options.store).compact();
  Json facts = Json::object();
  facts.set("items", static_cast<std::int64_t>(Store::open(options.store).size()));
  facts.set("before", before);
  facts.set("bytes", bytes_in(options.store));
  print(options, facts);
  return 0;
}

int export_store(const RetrieveOptions& options) {
  check_no_more(options, "export");
  const auto& output = options.batch.output;
  const bool faiss = ends_in(output, kFaissExtensions);
  MM_CHECK(faiss || is_array_file(output), Kind::usage, "name a file of arrays", "--output " + shown(output),
           "--output vectors.npy, .npz, .safetensors, or .index, which FAISS opens");
  const Store store = Store::open(options.store);
  const auto allowed = chosen(store, options);
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < store.rows(); ++row)
    if (store.lives(row) && (!allowed || allowed->has(row))) rows.push_back(row);
  faiss ? export_faiss(store, rows, options.batch) : export_arrays(store, rows, options.batch);
  return 0;
}

}  // namespace mm
