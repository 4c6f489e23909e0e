#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/standard_output.h"
#include "index/filter.h"
#include "index/near_groups.h"
#include "index/store_writer.h"
#include "task/format.h"
#include "task/retrieve_store.h"

namespace mm {
namespace {

// A line of it: the one that stays, and what is nearly the same.
std::string text_of(const Store& store, const NearGroup& group) {
  std::string line = shown(std::string(store.id(group.first)));
  for (const auto& [row, score] : group.others) line += fmt::format("  {:.4f} {}", score, shown(std::string(store.id(row))));
  return line + "\n";
}

Json json_of(const Store& store, const NearGroup& group) {
  Json record = Json::object(), same = Json::array(), scores = Json::array();
  for (const auto& [row, score] : group.others) {
    same.push(std::string(store.id(row)));
    scores.push(std::round(score * 1e6) / 1e6);  // vectors are f32
  }
  record.set("id", std::string(store.id(group.first)));
  record.set("same", same);
  record.set("scores", scores);
  return record;
}

std::vector<std::string> ids_behind_first(const Store& store, const std::vector<NearGroup>& groups) {
  std::vector<std::string> ids;
  for (const auto& group : groups)
    for (const auto& other : group.others) ids.emplace_back(store.id(other.row));
  return ids;
}

}  // namespace

int dedup_store(const RetrieveOptions& options, Log& log) {
  MM_CHECK(options.batch.inputs.empty() && options.batch.list.empty() && options.text.empty(), Kind::usage,
           "`mm retrieve dedup` takes no files: an index is named by --store");
  std::optional<StoreWriter> writer;
  if (options.drop) writer.emplace(StoreWriter::open(options.store));  // nobody else changes it meanwhile
  const Store store = Store::open(options.store);
  std::optional<RowSet> allowed;
  if (!options.where.empty()) allowed = fitting(store, Filter::parse(options.where, "--where"));
  std::vector<NearGroup> groups;
  {
    Progress progress(log, options.batch.progress, store.rows());
    groups = near_groups(store, {.least = options.duplicates,
                                 .allowed = allowed ? &*allowed : nullptr,
                                 .threads = options.runtime.threads,
                                 .done = [&](std::size_t rows) {
                                   progress.advance(rows);
                                   return stop_signal() == 0;
                                 }});
  }
  if (const int signal = stop_signal(); signal != 0) return 128 + signal;
  const bool text = resolve_format(options.batch.format, "", is_terminal(stdout)) == Format::text;
  std::string all;
  for (const auto& group : groups) all += text ? text_of(store, group) : json_of(store, group).dump() + "\n";
  write_standard_output(all);
  const auto ids = ids_behind_first(store, groups);
  if (writer) writer->remove(ids);
  log.note(fmt::format("{} groups, {} items beside the first of each{}", groups.size(), ids.size(), writer ? ", removed" : ""));
  return 0;
}

}  // namespace mm
