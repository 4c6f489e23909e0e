#include "index/near_groups.h"

#include <algorithm>

namespace mm {
namespace {

constexpr std::size_t kTogether = 32;  // rows looked for in one pass over all
constexpr std::size_t kFirstHits = 64;

// All rows from that product on, of each query. A list that is full of such rows is asked for again, longer.
std::vector<std::vector<StoreHit>> near(const Store& store, std::span<const float> queries, const NearSearch& how) {
  for (std::size_t most = kFirstHits;; most *= 8) {
    auto hits = store.search(queries, {.most = most, .allowed = how.allowed, .threads = how.threads});
    const bool whole = std::ranges::all_of(hits, [&](const auto& list) { return list.size() < most || list.back().score < how.least; });
    if (!whole && most < store.size()) continue;
    for (auto& list : hits) std::erase_if(list, [&](const StoreHit& hit) { return hit.score < how.least; });
    return hits;
  }
}

}  // namespace

std::vector<NearGroup> near_groups(const Store& store, const NearSearch& how) {
  std::vector<NearGroup> groups;
  RowSet taken(store.rows());
  std::vector<std::size_t> waiting;  // rows that may begin a group
  const auto look = [&] {
    std::vector<float> queries;
    for (const auto row : waiting) {
      const auto vector = store.vector(row);
      queries.insert(queries.end(), vector.begin(), vector.end());
    }
    const auto hits = near(store, queries, how);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (taken.has(waiting[i])) continue;  // by one that waited in front of it
      NearGroup group{.first = waiting[i]};
      taken.add(waiting[i]);
      for (const auto& hit : hits[i])
        if (hit.row > waiting[i] && !taken.has(hit.row)) {
          taken.add(hit.row);
          group.others.push_back(hit);
        }
      if (!group.others.empty()) groups.push_back(std::move(group));
    }
    waiting.clear();
  };
  std::size_t through = 0;
  for (std::size_t row = 0; row < store.rows(); ++row, ++through) {
    if (!store.lives(row) || (how.allowed != nullptr && !how.allowed->has(row)) || taken.has(row)) continue;
    waiting.push_back(row);
    if (waiting.size() < kTogether) continue;
    look();
    if (how.done && !how.done(through)) return groups;
    through = 0;
  }
  if (!waiting.empty()) look();
  if (how.done) how.done(through);
  return groups;
}

}  // namespace mm
