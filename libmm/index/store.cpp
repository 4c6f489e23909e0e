#include "index/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/parallel.h"
#include "index/block_sums.h"
#include "index/graph.h"
#include "index/store_log.h"
#include "index/store_manifest.h"

namespace mm {

struct Store::Snapshot {
  explicit Snapshot(const StoreForm& its_form) : form(its_form), logged(static_cast<std::size_t>(its_form.width)) {}

  StoreForm form;
  std::string folder, manifest;  // its text
  std::string log;               // its path
  std::size_t logged_bytes = 0;  // of it, when it was read
  std::deque<Segment> segments;  // in which nothing moves
  GatheredRows logged;           // what the log adds
  std::unordered_map<std::string, std::size_t> logged_ids;
  std::vector<SegmentRows> parts;  // of segments, then of the log
  std::size_t in_segments = 0;     // rows
  RowSet live;
  std::size_t living = 0;

  std::optional<std::size_t> find_in_segments(std::string_view id) const {
    std::size_t first = in_segments;
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {  // the newest first
      first -= segment->rows().rows;
      if (const auto row = segment->find(id); row && live.has(first + *row)) return first + *row;
    }
    return std::nullopt;
  }

  // Of a part, opened; none where it has none.
  std::optional<Graph> graph(std::size_t part) const {
    if (part >= segments.size()) return std::nullopt;  // of the log
    const auto path = graph_beside(segments[part].file().path());
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return std::nullopt;
    return Graph(path, parts[part]);
  }

  // Part and row within it.
  std::pair<const SegmentRows*, std::size_t> place(std::size_t row) const {
    for (const auto& part : parts) {
      if (row < part.rows) return {&part, row};
      row -= part.rows;
    }
    MM_ASSERT(false);
    return {};
  }
};

namespace {

// Empty where there is none.
std::string manifest_text(const std::string& folder) {
  const std::string path = folder + "/" + StoreManifest::kName;
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? read_file(path) : "";
}

// Rows of segments that are removed: a bit each.
void take_removed(const std::string& path, std::size_t rows, RowSet& live, std::size_t& living) {
  const MappedFile file(path);
  check_sums(file);
  const auto bytes = summed_bytes(file);
  MM_CHECK(bytes.size() == (rows + 7) / 8, Kind::input, "is damaged: it is of another number of rows", shown(path));
  for (std::size_t row = 0; row < rows; ++row) {
    if ((std::to_integer<unsigned>(bytes[row / 8]) >> (row % 8) & 1U) == 0) continue;
    live.remove(row);
    --living;
  }
}

}  // namespace

std::shared_ptr<const Store::Snapshot> Store::read(const std::string& folder) {
  std::string text = manifest_text(folder);  // before it is understood: what replaces it in between makes it out of date
  const StoreManifest manifest = read_store_manifest(folder);
  const auto width = static_cast<std::size_t>(manifest.form.width);
  auto snapshot = std::make_shared<Snapshot>(manifest.form);
  snapshot->folder = folder;
  snapshot->manifest = std::move(text);
  for (const auto& name : manifest.segments)
    snapshot->in_segments += snapshot->segments.emplace_back(folder + "/" + name, width).rows().rows;
  snapshot->live = RowSet(snapshot->in_segments, true);
  snapshot->living = snapshot->in_segments;
  if (!manifest.removed.empty()) take_removed(folder + "/" + manifest.removed, snapshot->in_segments, snapshot->live, snapshot->living);
  std::vector<char> logged_lives;
  const auto forget = [&](std::string_view id) {
    if (const auto known = snapshot->logged_ids.find(std::string(id)); known != snapshot->logged_ids.end()) {
      logged_lives[known->second] = 0;
      snapshot->logged_ids.erase(known);
      --snapshot->living;
    } else if (const auto row = snapshot->find_in_segments(id)) {
      snapshot->live.remove(*row);
      --snapshot->living;
    }
  };
  const auto log = folder + "/" + manifest.log, logged = read_log_file(log);
  snapshot->log = log;
  snapshot->logged_bytes = logged.size();
  read_log(std::as_bytes(std::span(logged)), width, shown(log), [&](const LogEntry& entry) {
    const auto id = entry.added ? id_of(entry.text) : entry.text;
    forget(id);
    if (!entry.added) return;
    snapshot->logged_ids[std::string(id)] = snapshot->logged.size();
    snapshot->logged.add(entry.text, entry.vector);
    logged_lives.push_back(1);
    ++snapshot->living;
  });
  for (const auto& segment : snapshot->segments) snapshot->parts.push_back(segment.rows());
  if (snapshot->logged.size() > 0) snapshot->parts.push_back(snapshot->logged.rows());
  RowSet live(snapshot->in_segments + logged_lives.size());
  for (std::size_t row = 0; row < snapshot->in_segments; ++row)
    if (snapshot->live.has(row)) live.add(row);
  for (std::size_t row = 0; row < logged_lives.size(); ++row)
    if (logged_lives[row] != 0) live.add(snapshot->in_segments + row);
  snapshot->live = std::move(live);
  return snapshot;
}

// A writer may replace the manifest, and remove what the one before named, while this one is read, or cut the log off: then it is read
// anew.
Store Store::open(const std::string& folder) {
  constexpr int kTries = 20;
  for (int tries = 1;; ++tries) {
    const auto before = manifest_text(folder);
    try {
      return Store(read(folder));
    } catch (const Error&) {
      const auto after = manifest_text(folder);
      if ((after == before && tries > 1) || tries == kTries) throw;
    }
  }
}

bool Store::is_current() const {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(snapshot_->log, error);
  if (error || bytes != snapshot_->logged_bytes) return false;
  try {
    return manifest_text(snapshot_->folder) == snapshot_->manifest;
  } catch (const Error&) {
    return false;
  }
}

const StoreForm& Store::form() const { return snapshot_->form; }
std::size_t Store::size() const { return snapshot_->living; }
std::size_t Store::rows() const { return snapshot_->live.rows(); }
std::span<const SegmentRows> Store::parts() const { return snapshot_->parts; }
std::size_t Store::segments() const { return snapshot_->segments.size(); }

std::size_t Store::graphs() const {
  std::size_t graphs = 0;
  std::error_code ignored;
  for (const auto& segment : snapshot_->segments) graphs += std::filesystem::exists(graph_beside(segment.file().path()), ignored) ? 1 : 0;
  return graphs;
}

std::string graph_beside(const std::string& segment) { return std::filesystem::path(segment).replace_extension(".hnsw").string(); }

bool Store::lives(std::size_t row) const { return snapshot_->live.has(row); }

StoreItem Store::item(std::size_t row) const {
  const auto [part, place] = snapshot_->place(row);
  return item_of(part->text(place), fmt::format("row {} of the index", row));
}

std::string_view Store::id(std::size_t row) const {
  const auto [part, place] = snapshot_->place(row);
  return id_of(part->text(place));
}

std::string_view Store::kind(std::size_t row) const {
  const auto [part, place] = snapshot_->place(row);
  return kind_of(part->text(place));
}

std::vector<float> Store::vector(std::size_t row) const {
  const auto [part, place] = snapshot_->place(row);
  const auto numbers = part->vector(place);
  return {numbers.begin(), numbers.end()};
}

std::optional<std::size_t> Store::find(std::string_view id) const {
  if (const auto logged = snapshot_->logged_ids.find(std::string(id)); logged != snapshot_->logged_ids.end())
    return snapshot_->in_segments + logged->second;
  return snapshot_->find_in_segments(id);
}

std::vector<std::vector<StoreHit>> Store::search(std::span<const float> queries, const StoreSearch& how) const {
  const auto width = static_cast<std::size_t>(snapshot_->form.width);
  MM_ASSERT(queries.size() % width == 0 && how.most > 0);
  for (std::size_t q = 0; q < queries.size(); q += width) check_vector(queries.subspan(q, width), "the query");
  if (snapshot_->parts.empty()) return std::vector<std::vector<StoreHit>>(queries.size() / width);
  if (how.effort > 0) return walked(queries, how);
  return scan({.parts = snapshot_->parts,
               .live = snapshot_->living == snapshot_->live.rows() ? nullptr : &snapshot_->live,
               .allowed = how.allowed,
               .most = std::min(how.most, std::max<std::size_t>(snapshot_->living, 1)),
               .threads = how.threads},
              queries);
}

// Parts without a graph, or of which few rows are allowed, are compared row by row; so is one whose walk found too few.
std::vector<std::vector<StoreHit>> Store::walked(std::span<const float> queries, const StoreSearch& how) const {
  constexpr std::size_t kFew = 10;  // less than one row in so many
  const auto width = static_cast<std::size_t>(snapshot_->form.width), count = queries.size() / width;
  const auto* live = snapshot_->living == snapshot_->live.rows() ? nullptr : &snapshot_->live;
  std::vector<std::vector<StoreHit>> all(count);
  const auto take = [&](std::size_t q, const std::vector<StoreHit>& hits) { all[q].insert(all[q].end(), hits.begin(), hits.end()); };
  std::size_t first = 0, number = 0;
  for (const auto& part : snapshot_->parts) {
    const auto exactly = [&](std::span<const float> some) {
      return scan({.parts = {&part, 1}, .first = first, .live = live, .allowed = how.allowed, .most = how.most, .threads = how.threads},
                  some);
    };
    const auto graph = snapshot_->graph(number++);
    const bool few = how.allowed != nullptr && how.allowed->count(first, first + part.rows) * kFew < part.rows;
    if (!graph || few) {
      const auto hits = exactly(queries);
      for (std::size_t q = 0; q < count; ++q) take(q, hits[q]);
    } else {
      const auto found = made_by_all(count, [&](std::size_t q) {
        const auto query = queries.subspan(q * width, width);
        auto hits = graph->search(query, std::max(how.effort, how.most), first, live, how.allowed);
        if (hits.size() < how.most) return exactly(query).front();
        for (auto& hit : hits) hit.score = exact_product(part.vector(hit.row - first), query);
        return hits;
      });
      for (std::size_t q = 0; q < count; ++q) take(q, found[q]);
    }
    first += part.rows;
  }
  for (auto& hits : all) {
    std::ranges::sort(hits, better_hit);
    hits.resize(std::min(hits.size(), how.most));
  }
  return all;
}

std::vector<std::string> check_store(const std::string& folder) {
  const StoreManifest manifest = read_store_manifest(folder);
  const auto width = static_cast<std::size_t>(manifest.form.width);
  std::vector<std::string> remarks;
  std::set<std::string> named{StoreManifest::kName, "lock", manifest.log, manifest.removed};
  for (const auto& name : manifest.segments) {
    named.insert(name);
    const MappedFile file(folder + "/" + name);
    check_sums(file);
    named.insert(graph_beside(name));
    std::error_code ignored;
    if (const auto graph = folder + "/" + graph_beside(name); std::filesystem::exists(graph, ignored)) check_sums(MappedFile(graph));
  }
  const auto log = folder + "/" + manifest.log, logged = read_log_file(log);
  const auto end = read_log(std::as_bytes(std::span(logged)), width, shown(log), [](const LogEntry&) {});
  if (end.torn)
    remarks.push_back(
        fmt::format("{}: ends in an addition that was not finished, and is not there; the next one goes over it", manifest.log));
  std::error_code error;
  for (std::filesystem::directory_iterator each(folder, error), none; !error && each != none; each.increment(error)) {
    const auto name = each->path().filename().string();
    if (!named.contains(name))
      remarks.push_back(fmt::format("{}: nothing names this file; a writer that was stopped left it", shown(name)));
  }
  const Store store = Store::open(folder);
  for (std::size_t row = 0; row < store.rows(); ++row) store.item(row);
  std::ranges::sort(remarks);
  return remarks;
}

}  // namespace mm
