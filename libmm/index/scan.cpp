#include "index/scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/parallel.h"
#include "index/product_bounds.h"

namespace mm {
namespace {

constexpr std::size_t kRows = 256;      // of which products are computed at a time
constexpr std::size_t kQueries = 32;    // likewise: their codes stay in the first cache
constexpr std::size_t kStretch = 8192;  // rows that a thread takes at a time

// A part of a part, for one thread.
struct Stretch {
  const SegmentRows* rows = nullptr;
  std::size_t first = 0;           // its number among all rows
  std::size_t begin = 0, end = 0;  // within the part
};

struct Candidate {
  float upper = 0;  // what its product may be at most
  std::size_t row = 0;
};

// What a query is coded as, for loops in f32.
struct CodedQuery {
  explicit CodedQuery(QueryCodes query) : codes(std::move(query)), length(of_length(codes)), left(of_left(codes)) {}
  QueryCodes codes;
  float length, left;  // how much of a row's a product may be off by
};

// The rows of one query that may still be among its hits.
class Race {
 public:
  explicit Race(std::size_t most) : most_(most) {}

  // What the upper bound of a row must reach.
  float least() const { return lowers_.size() < most_ ? -std::numeric_limits<float>::infinity() : lowers_.front(); }

  void enter(Candidate candidate, float lower) {
    if (lowers_.size() < most_) {
      lowers_.push_back(lower);
      std::ranges::push_heap(lowers_, std::greater<>());
    } else if (lower > lowers_.front()) {
      std::ranges::pop_heap(lowers_, std::greater<>());
      lowers_.back() = lower;
      std::ranges::push_heap(lowers_, std::greater<>());
    }
    candidates_.push_back(candidate);
    if (candidates_.size() < room_) return;
    drop();
    room_ = std::max<std::size_t>(4096, 2 * candidates_.size());
  }

  void take(Race& other) {
    candidates_.insert(candidates_.end(), other.candidates_.begin(), other.candidates_.end());
    lowers_.insert(lowers_.end(), other.lowers_.begin(), other.lowers_.end());
    if (lowers_.size() > most_) {
      std::ranges::nth_element(lowers_, lowers_.begin() + static_cast<std::ptrdiff_t>(most_), std::greater<>());
      lowers_.resize(most_);
    }
    std::ranges::make_heap(lowers_, std::greater<>());
    drop();
  }

  std::vector<Candidate>& remaining() {
    drop();
    return candidates_;
  }

 private:
  void drop() {
    std::erase_if(candidates_, [least = least()](const Candidate& one) { return one.upper < least; });
  }

  std::size_t most_, room_ = 4096;
  std::vector<float> lowers_;  // the greatest, as a heap with the least of them in front
  std::vector<Candidate> candidates_;
};

// Buffers of one thread, and what it found.
class Worker {
 public:
  Worker(const Scan& scan, std::span<const CodedQuery> queries) : scan_(scan), queries_(queries), races_(queries.size(), Race(scan.most)) {
    for (const auto& query : queries) codes_.push_back(query.codes.codes.data());
  }

  void run(const Stretch& stretch) {
    const auto stride = code_stride(stretch.rows->width);
    for (std::size_t row = stretch.begin; row < stretch.end; row += kRows) {
      const auto count = std::min(kRows, stretch.end - row);
      code_products(stretch.rows->codes + row * stride, stride, count, codes_.data(), codes_.size(), scan_.kind, sums_.data());
      for (std::size_t q = 0; q < queries_.size(); ++q) judge(stretch, row, count, q);
    }
  }

  std::vector<Race>& races() { return races_; }

 private:
  void judge(const Stretch& stretch, std::size_t row, std::size_t count, std::size_t q) {
    const auto& query = queries_[q];
    const ProductBounds bounds{.sums = sums_.data() + q * count,
                               .scales = stretch.rows->scales() + row,
                               .lengths = stretch.rows->lengths() + row,
                               .lefts = stretch.rows->lefts() + row,
                               .count = count,
                               .offset = 128 * query.codes.sum,
                               .scale = query.codes.scale,
                               .of_length = query.length,
                               .of_left = query.left};
    const float most = bounds.compute(near_.data(), away_.data());
    auto& race = races_[q];
    if (most < race.least()) return;
    for (std::size_t i = 0; i < count; ++i) {
      const float upper = near_[i] + away_[i];
      if (upper < race.least()) continue;
      const std::size_t number = stretch.first + row + i;
      if ((scan_.live != nullptr && !scan_.live->has(number)) || (scan_.allowed != nullptr && !scan_.allowed->has(number))) continue;
      race.enter({.upper = upper, .row = number}, near_[i] - away_[i]);
    }
  }

  const Scan& scan_;
  std::span<const CodedQuery> queries_;
  std::vector<const std::int8_t*> codes_;
  std::vector<Race> races_;
  std::array<float, kRows> near_{}, away_{};
  std::array<std::int32_t, kRows * kQueries> sums_{};
};

std::span<const float> vector_of(std::span<const SegmentRows> parts, std::size_t row) {
  for (const auto& part : parts) {
    if (row < part.rows) return part.vector(row);
    row -= part.rows;
  }
  MM_ASSERT(false);
  return {};
}

// By the vectors themselves, the likeliest first; the rest cannot be among the best once these are better than what it may be.
std::vector<StoreHit> decide(const Scan& scan, std::vector<Candidate>& candidates, std::span<const float> query) {
  std::ranges::sort(candidates,
                    [](const Candidate& a, const Candidate& b) { return a.upper != b.upper ? a.upper > b.upper : a.row < b.row; });
  std::vector<StoreHit> hits;  // a heap with the worst in front
  for (const auto& candidate : candidates) {
    if (hits.size() == scan.most && static_cast<double>(candidate.upper) < hits.front().score) break;
    const StoreHit hit{.row = candidate.row, .score = exact_product(vector_of(scan.parts, candidate.row - scan.first), query)};
    if (hits.size() == scan.most) {
      if (!better_hit(hit, hits.front())) continue;
      std::ranges::pop_heap(hits, better_hit);
      hits.pop_back();
    }
    hits.push_back(hit);
    std::ranges::push_heap(hits, better_hit);
  }
  std::ranges::sort(hits, better_hit);
  return hits;
}

std::vector<Stretch> stretches_of(std::span<const SegmentRows> parts, std::size_t first) {
  std::vector<Stretch> all;
  for (const auto& part : parts) {
    for (std::size_t begin = 0; begin < part.rows; begin += kStretch)
      all.push_back({.rows = &part, .first = first, .begin = begin, .end = std::min(part.rows, begin + kStretch)});
    first += part.rows;
  }
  return all;
}

std::vector<Race> raced(const Scan& scan, std::span<const CodedQuery> queries, std::span<const Stretch> stretches) {
  const auto asked = static_cast<std::size_t>(scan.threads > 0 ? std::min(scan.threads, cpu_count()) : cpu_count());
  std::atomic<std::size_t> next = 0;
  auto workers = made_by_all(std::clamp<std::size_t>(stretches.size(), 1, asked), [&](std::size_t) {
    auto worker = std::make_unique<Worker>(scan, queries);
    for (std::size_t i = next++; i < stretches.size(); i = next++) worker->run(stretches[i]);
    return worker;
  });
  auto races = std::move(workers.front()->races());
  for (std::size_t w = 1; w < workers.size(); ++w)
    for (std::size_t q = 0; q < races.size(); ++q) races[q].take(workers[w]->races()[q]);
  return races;
}

}  // namespace

double exact_product(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

bool better_hit(const StoreHit& a, const StoreHit& b) { return a.score != b.score ? a.score > b.score : a.row < b.row; }

std::vector<std::vector<StoreHit>> scan(const Scan& scan, std::span<const float> queries) {
  MM_ASSERT(!scan.parts.empty() && scan.most > 0);
  const auto width = scan.parts.front().width;
  MM_ASSERT(queries.size() % width == 0);
  const auto stretches = stretches_of(scan.parts, scan.first);
  std::vector<std::vector<StoreHit>> hits;
  for (std::size_t begin = 0; begin < queries.size() / width; begin += kQueries) {
    std::vector<CodedQuery> coded;
    for (std::size_t q = begin; q < std::min(queries.size() / width, begin + kQueries); ++q)
      coded.emplace_back(encode_query(queries.subspan(q * width, width), greatest_code(scan.kind)));
    auto races = raced(scan, coded, stretches);
    auto decided = made_by_all(
        races.size(), [&](std::size_t q) { return decide(scan, races[q].remaining(), queries.subspan((begin + q) * width, width)); });
    std::ranges::move(decided, std::back_inserter(hits));
  }
  return hits;
}

}  // namespace mm
