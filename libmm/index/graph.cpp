#include "index/graph.h"

#include <fmt/format.h>

#include <hnswlib/hnswlib.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <queue>
#include <stdexcept>
#include <utility>

#include "base/check.h"
#include "base/parallel.h"
#include "index/block_sums.h"
#include "index/row_product.h"

namespace mm {
namespace {

constexpr std::string_view kMagic = "mmgraph1";
constexpr std::uint64_t kMostLinks = 256, kHighest = 64;

struct Head {
  char magic[8] = {};
  std::uint64_t rows = 0, width = 0, links = 0, entry = 0, top = 0, lists = 0;  // lists: of all upper levels
};

// Where the parts of a file begin.
struct Layout {
  Layout(std::uint64_t rows, std::uint64_t links, std::uint64_t lists)
      : ground(64),
        starts(aligned(ground + rows * (1 + 2 * links) * 4)),
        upper(aligned(starts + (rows + 1) * 8)),
        total(aligned(upper + lists * (1 + links) * 4)) {}
  static std::uint64_t aligned(std::uint64_t at) { return (at + 63) / 64 * 64; }
  std::uint64_t ground, starts, upper, total;
};

// Rows as hnswlib compares them: what it keeps of each is its number.
class RowSpace : public hnswlib::SpaceInterface<float> {
 public:
  explicit RowSpace(const SegmentRows& rows) : rows_(rows) {}
  std::size_t get_data_size() override { return sizeof(std::uint32_t); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
  void* get_dist_func_param() override { return const_cast<SegmentRows*>(&rows_); }

 private:
  static float distance(const void* a, const void* b, const void* rows) {
    std::uint32_t first = 0, second = 0;
    std::memcpy(&first, a, sizeof first);
    std::memcpy(&second, b, sizeof second);
    const auto& all = *static_cast<const SegmentRows*>(rows);
    return 1 - row_product(all.vector(first), all.vector(second));
  }

  const SegmentRows& rows_;
};

using Hnsw = hnswlib::HierarchicalNSW<float>;

// False where it was stopped.
bool filled(Hnsw& hnsw, std::size_t rows, const std::function<bool(std::size_t)>& seen) {
  constexpr std::size_t kBlock = 64;
  const auto add = [&](std::uint32_t row) { hnsw.addPoint(&row, row); };
  add(0);
  std::atomic<std::size_t> next = 1;
  std::atomic<bool> stopped = false;
  std::mutex mutex;
  std::size_t done = 1;
  made_by_all(static_cast<std::size_t>(cpu_count()), [&](std::size_t) {
    for (std::size_t begin = next.fetch_add(kBlock); begin < rows && !stopped; begin = next.fetch_add(kBlock)) {
      const auto end = std::min(rows, begin + kBlock);
      for (std::size_t row = begin; row < end; ++row) add(static_cast<std::uint32_t>(row));
      const std::lock_guard lock(mutex);
      done += end - begin;
      if (!seen(done)) stopped = true;
    }
    return true;
  });
  return !stopped;
}

// What hnswlib calls by its own numbers, in the order of the rows.
class Numbering {
 public:
  explicit Numbering(const Hnsw& hnsw) : hnsw_(hnsw), rows_(hnsw.cur_element_count), own_(hnsw.cur_element_count) {
    for (std::uint32_t own = 0; own < own_.size(); ++own) {
      rows_[own] = static_cast<std::uint32_t>(hnsw.getExternalLabel(own));
      own_[rows_[own]] = own;
    }
  }

  std::uint32_t row(std::uint32_t own) const { return rows_[own]; }
  std::uint64_t levels(std::size_t row) const { return static_cast<std::uint64_t>(hnsw_.element_levels_[own_[row]]); }

  // How many links a row has on a level, and which rows they lead to, padded. -> [1 + room]
  std::vector<std::uint32_t> list(std::size_t row, int level, std::size_t room) const {
    auto* links = hnsw_.get_linklist_at_level(own_[row], level);
    const std::size_t count = hnsw_.getListCount(links);
    std::vector<std::uint32_t> list(1 + room, 0);
    list[0] = static_cast<std::uint32_t>(std::min(count, room));
    for (std::size_t i = 1; i <= list[0]; ++i) list[i] = rows_[links[i]];
    return list;
  }

 private:
  const Hnsw& hnsw_;
  std::vector<std::uint32_t> rows_, own_;
};

void write(const std::string& path, const Hnsw& hnsw, const SegmentRows& rows, std::size_t links) {
  const Numbering numbering(hnsw);
  std::vector<std::uint64_t> starts{0};
  for (std::size_t row = 0; row < rows.rows; ++row) starts.push_back(starts.back() + numbering.levels(row));
  Head head{.rows = rows.rows,
            .width = rows.width,
            .links = links,
            .entry = numbering.row(hnsw.enterpoint_node_),
            .top = static_cast<std::uint64_t>(hnsw.maxlevel_),
            .lists = starts.back()};
  kMagic.copy(head.magic, sizeof head.magic);
  SummedFile file(path);
  const auto put = [&](const auto& numbers) { file.write(std::as_bytes(std::span(numbers))); };
  put(std::array{head});
  file.pad(64);
  for (std::size_t row = 0; row < rows.rows; ++row) put(numbering.list(row, 0, 2 * links));
  file.pad(64);
  put(starts);
  file.pad(64);
  for (std::size_t row = 0; row < rows.rows; ++row)
    for (std::uint64_t level = 1; level <= numbering.levels(row); ++level) put(numbering.list(row, static_cast<int>(level), links));
  file.pad(64);
  file.commit();
}

struct Place {
  float product = 0;
  std::uint32_t row = 0;
};
constexpr auto kLess = [](const Place& a, const Place& b) { return a.product != b.product ? a.product < b.product : a.row > b.row; };
constexpr auto kMore = [](const Place& a, const Place& b) { return kLess(b, a); };

}  // namespace

bool write_graph(const std::string& path, const SegmentRows& rows, const GraphForm& form, const std::function<bool(std::size_t)>& seen) {
  MM_ASSERT(rows.rows > 0 && form.links > 1 && static_cast<std::uint64_t>(form.links) <= kMostLinks);
  try {
    RowSpace space(rows);
    Hnsw hnsw(&space, rows.rows, static_cast<std::size_t>(form.links), static_cast<std::size_t>(form.effort));
    if (!filled(hnsw, rows.rows, seen)) return false;
    write(path, hnsw, rows, static_cast<std::size_t>(form.links));
    return true;
  } catch (const std::bad_alloc&) {
    throw Error(Kind::resource, "there is no memory for a graph of its rows", path);
  } catch (const Error&) {
    throw;
  } catch (const std::runtime_error& error) {  // hnswlib's
    throw Error(Kind::resource, std::string("the graph cannot be built: ") + error.what(), path);
  }
}

Graph::Graph(const std::string& path, const SegmentRows& rows) : file_(path), rows_(rows) {
  const auto bytes = summed_bytes(file_);
  const auto check = [&](bool holds, const char* what) {
    MM_CHECK(holds, Kind::input, what, shown(path), "`mm retrieve tune` makes it anew");
  };
  Head head;
  check(bytes.size() >= sizeof head, "is damaged: it is cut off");
  std::memcpy(&head, bytes.data(), sizeof head);
  check(std::string_view(head.magic, sizeof head.magic) == kMagic, "is no graph of an index, or of a newer version of mm");
  check(head.rows == rows.rows && head.width == rows.width, "is the graph of other rows");
  check(head.links > 1 && head.links <= kMostLinks && head.entry < head.rows && head.top <= kHighest && head.lists <= kHighest * head.rows,
        "is damaged: its head makes no sense");
  const Layout layout(head.rows, head.links, head.lists);
  check(layout.total == bytes.size(), "is damaged: it is of another size");
  links_ = static_cast<std::size_t>(head.links);
  entry_ = static_cast<std::uint32_t>(head.entry);
  top_ = static_cast<std::uint32_t>(head.top);
  ground_ = reinterpret_cast<const std::uint32_t*>(bytes.data() + layout.ground);
  starts_ = reinterpret_cast<const std::uint64_t*>(bytes.data() + layout.starts);
  upper_ = reinterpret_cast<const std::uint32_t*>(bytes.data() + layout.upper);
  check(starts_[rows_.rows] == head.lists, "is damaged: its lists are not as many as it says");
}

// Of whatever stands there, what leads nowhere is left out by who walks.
std::span<const std::uint32_t> Graph::links(std::uint32_t row, std::uint32_t level) const {
  if (level == 0) {
    const auto* list = ground_ + std::size_t{row} * (1 + 2 * links_);
    return {list + 1, std::min<std::size_t>(list[0], 2 * links_)};
  }
  const auto begin = starts_[row], end = starts_[row + 1];
  if (begin > end || end > starts_[rows_.rows] || level > end - begin) return {};
  const auto* list = upper_ + (begin + level - 1) * (1 + links_);
  return {list + 1, std::min<std::size_t>(list[0], links_)};
}

// Down the levels, on each to the row with the greatest product.
std::uint32_t Graph::entered(std::span<const float> query) const {
  std::uint32_t at = entry_;
  float best = row_product(query, rows_.vector(at));
  for (std::uint32_t level = top_; level > 0; --level)
    for (bool moved = true; moved;) {
      moved = false;
      for (const auto other : links(at, level)) {
        if (other >= rows_.rows) continue;
        const float product = row_product(query, rows_.vector(other));
        if (product <= best) continue;
        best = product;
        at = other;
        moved = true;
      }
    }
  return at;
}

std::vector<StoreHit> Graph::search(std::span<const float> query, std::size_t effort, std::size_t first, const RowSet* live,
                                    const RowSet* allowed) const {
  std::vector<Place> ways, best;  // heaps: where to go on, the greatest in front; what was found, the least in front
  RowSet visited(rows_.rows);
  const auto visit = [&](std::uint32_t row) {
    visited.add(row);
    const Place place{.product = row_product(query, rows_.vector(row)), .row = row};
    if (best.size() >= effort && !kLess(best.front(), place)) return;
    ways.push_back(place);
    std::ranges::push_heap(ways, kLess);
    const auto number = first + row;
    if ((live != nullptr && !live->has(number)) || (allowed != nullptr && !allowed->has(number))) return;
    if (best.size() >= effort) {
      std::ranges::pop_heap(best, kMore);
      best.pop_back();
    }
    best.push_back(place);
    std::ranges::push_heap(best, kMore);
  };
  visit(entered(query));
  while (!ways.empty()) {
    const auto way = ways.front();
    if (best.size() >= effort && way.product < best.front().product) break;
    std::ranges::pop_heap(ways, kLess);
    ways.pop_back();
    for (const auto other : links(way.row, 0))
      if (other < rows_.rows && !visited.has(other)) visit(other);
  }
  std::ranges::sort(best, kMore);
  std::vector<StoreHit> hits;
  for (const auto& place : best) hits.push_back({.row = first + place.row, .score = static_cast<double>(place.product)});
  return hits;
}

}  // namespace mm
