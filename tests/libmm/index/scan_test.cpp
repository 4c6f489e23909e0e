#include "index/scan.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "support/doctest.h"

using namespace mm;

namespace {

// Vectors of one kind each: at random, in tight clusters, the same many times over, of very different lengths, and made to mislead codes.
std::vector<float> drawn(int kind, std::size_t rows, std::size_t width, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> all(rows * width), centre(width);
  for (std::size_t r = 0; r < rows; ++r) {
    if (r % 40 == 0)
      for (auto& x : centre) x = normal(random);
    for (std::size_t i = 0; i < width; ++i) {
      float x = normal(random);
      if (kind == 1) x = centre[i] + 1e-4F * x;
      if (kind == 2) x = static_cast<float>((r % 7 + i) % 5);
      if (kind == 3) x *= std::pow(10.0F, static_cast<float>(r % 13) - 6);
      if (kind == 4 && i == r % width) x = 300;
      all[r * width + i] = x;
    }
  }
  return all;
}

std::vector<StoreHit> exhaustive(const std::vector<float>& vectors, std::size_t width, std::span<const float> query, const RowSet* allowed,
                                 std::size_t most) {
  std::vector<StoreHit> hits;
  for (std::size_t r = 0; r < vectors.size() / width; ++r) {
    if (allowed != nullptr && !allowed->has(r)) continue;
    double sum = 0;
    for (std::size_t i = 0; i < width; ++i) sum += static_cast<double>(vectors[r * width + i]) * static_cast<double>(query[i]);
    hits.push_back({r, sum});
  }
  std::ranges::stable_sort(hits, [](const StoreHit& a, const StoreHit& b) { return a.score > b.score; });
  if (hits.size() > most) hits.resize(most);
  return hits;
}

struct Rows {
  Rows(const std::vector<float>& vectors, std::size_t width, std::size_t each) {
    for (std::size_t begin = 0; begin < vectors.size() / width; begin += each) {
      auto& part = gathered.emplace_back(width);
      for (std::size_t r = begin; r < std::min(vectors.size() / width, begin + each); ++r)
        part.add("x", std::span(vectors).subspan(r * width, width));
    }
    for (auto& part : gathered) parts.push_back(part.rows());
  }
  std::vector<GatheredRows> gathered;
  std::vector<SegmentRows> parts;
};

void check_same(const std::vector<StoreHit>& found, const std::vector<StoreHit>& expected) {
  REQUIRE(found.size() == expected.size());
  bool same = true;
  for (std::size_t i = 0; i < found.size(); ++i) same &= found[i].row == expected[i].row && found[i].score == expected[i].score;
  CHECK(same);
}

}  // namespace

TEST_CASE("what is found is what comparing all finds, in every kind of processor's way") {
  std::mt19937 random(7);
  for (int kind = 0; kind < 5; ++kind)
    for (const std::size_t width : {3U, 64U, 130U}) {
      CAPTURE(kind);
      CAPTURE(width);
      const auto vectors = drawn(kind, 1500, width, random), queries = drawn(kind == 2 ? 2 : 0, 37, width, random);
      const Rows rows(vectors, width, 700);
      RowSet some(1500);
      for (std::size_t r = 0; r < 1500; r += 3) some.add(r);
      for (const auto code_kind : code_kinds())
        for (const std::size_t most : {1U, 10U, 2000U})
          for (const auto* allowed : {static_cast<const RowSet*>(nullptr), static_cast<const RowSet*>(&some)}) {
            const auto found = scan({.parts = rows.parts, .allowed = allowed, .most = most, .threads = 2, .kind = code_kind}, queries);
            REQUIRE(found.size() == 37);
            for (const std::size_t q : {0U, 31U, 32U, 36U})
              check_same(found[q], exhaustive(vectors, width, std::span(queries).subspan(q * width, width), allowed, most));
          }
    }
}

TEST_CASE("of equal products the first rows are found; zeros and removed rows do no harm") {
  const std::vector<float> vectors(64 * 5, 0.0F);
  const Rows rows(vectors, 5, 10);
  const std::vector<float> query{1, 2, 3, 4, 5};
  const auto found = scan({.parts = rows.parts, .most = 3}, query);
  CHECK((found[0][0].row == 0 && found[0][1].row == 1 && found[0][2].row == 2));
  RowSet live(64), allowed(64, true);
  live.add(40);
  live.add(63);
  allowed.remove(40);
  const auto one = scan({.parts = rows.parts, .live = &live, .allowed = &allowed, .most = 3}, query);
  REQUIRE(one[0].size() == 1);
  CHECK(one[0][0].row == 63);
  CHECK(scan({.parts = rows.parts, .most = 3}, {}).empty());
}

TEST_CASE("the bound holds at the ends of what numbers can be: subnormal scales, products that underflow, lengths of 1e18") {
  std::mt19937 random(9);
  std::normal_distribution<float> normal;
  constexpr std::size_t kWidth = 70, kCount = 600;
  const auto of_size = [&](std::vector<float>& all, std::size_t row, float size) {
    for (std::size_t i = 0; i < kWidth; ++i) all[row * kWidth + i] = 0.1F * normal(random) * size;
  };
  for (const float row_size : {1e18F, 1.0F, 1e-20F, 1e-38F, 1e-41F, 1e-44F})
    for (const float query_size : {1e18F, 1.0F, 1e-20F, 1e-38F, 1e-41F, 1e-44F}) {
      CAPTURE(row_size);
      CAPTURE(query_size);
      std::vector<float> vectors(kCount * kWidth), query(kWidth);
      for (std::size_t r = 0; r < kCount; ++r) of_size(vectors, r, row_size);
      of_size(query, 0, query_size);
      const Rows rows(vectors, kWidth, 500);
      for (const auto kind : code_kinds())
        check_same(scan({.parts = rows.parts, .most = 5, .kind = kind}, query)[0], exhaustive(vectors, kWidth, query, nullptr, 5));
    }
}
