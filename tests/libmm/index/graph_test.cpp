#include "index/graph.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "index/block_sums.h"
#include "support/caught.h"
#include "support/temporary.h"

#include <doctest/doctest.h>

using namespace mm;

namespace {

constexpr std::size_t kWidth = 24;

std::vector<float> unit(std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> vector(kWidth);
  float squares = 0;
  for (auto& x : vector) {
    x = normal(random);
    squares += x * x;
  }
  for (auto& x : vector) x /= std::sqrt(squares);
  return vector;
}

struct Built {
  explicit Built(std::size_t count) : gathered(kWidth) {
    std::mt19937 random(7);
    for (std::size_t row = 0; row < count; ++row) gathered.add("x", unit(random));
    rows = gathered.rows();
    REQUIRE(write_graph(path, rows, {.links = 8, .effort = 60}, [](std::size_t) { return true; }));
  }

  std::vector<StoreHit> exactly(std::span<const float> query, const RowSet* allowed = nullptr) const {
    return scan({.parts = {&rows, 1}, .allowed = allowed, .most = 10}, query).front();
  }

  // Of ten, how many a walk of that effort finds, over 50 queries.
  double recall(std::size_t effort, const RowSet* allowed = nullptr) const {
    const Graph graph(path, rows);
    std::mt19937 random(8);
    double found = 0;
    for (int q = 0; q < 50; ++q) {
      const auto query = unit(random);
      auto hits = graph.search(query, effort, 0, nullptr, allowed);
      hits.resize(std::min<std::size_t>(hits.size(), 10));
      for (const auto& truth : exactly(query, allowed))
        found += std::ranges::any_of(hits, [&](const StoreHit& hit) { return hit.row == truth.row; }) ? 1 : 0;
    }
    return found / 500;
  }

  TemporaryFolder folder;
  std::string path = folder / "x.hnsw";
  GatheredRows gathered;
  SegmentRows rows;
};

}  // namespace

TEST_CASE("the more effort, the more of the nearest are found, up to all") {
  const Built built(2000);
  CHECK(built.recall(10) > 0.5);
  CHECK(built.recall(100) > 0.95);
  CHECK(built.recall(100) >= built.recall(10));
  CHECK(built.recall(2000) > 0.999);
}

TEST_CASE("rows that do not count are walked through, not found") {
  const Built built(2000);
  RowSet allowed(2000);
  for (std::size_t row = 0; row < 2000; row += 3) allowed.add(row);
  CHECK(built.recall(100, &allowed) > 0.95);
  std::mt19937 random(9);
  const Graph graph(built.path, built.rows);
  for (const auto& hit : graph.search(unit(random), 50, 0, nullptr, &allowed)) CHECK(hit.row % 3 == 0);
  for (const auto& hit : graph.search(unit(random), 50, 0, &allowed, nullptr)) CHECK(hit.row % 3 == 0);
}

TEST_CASE("few rows have graphs, too, and rows are numbered from where they begin") {
  for (const std::size_t count : {1U, 2U, 9U}) {
    const Built built(count);
    const Graph graph(built.path, built.rows);
    std::mt19937 random(9);
    RowSet live(100 + count, true);
    const auto hits = graph.search(unit(random), 20, 100, &live, nullptr);
    CHECK(hits.size() == count);
    for (const auto& hit : hits) CHECK(hit.row >= 100);
  }
}

TEST_CASE("building stops when it is told so, and leaves nothing") {
  Built built(500);
  const auto path = built.folder / "y.hnsw";
  CHECK(!write_graph(path, built.rows, {.links = 8, .effort = 60}, [](std::size_t) { return false; }));
  CHECK(complaint([&] { Graph(path, built.rows); }).find("no such file") != std::string::npos);
}

TEST_CASE("graphs that are cut off, of other rows, or hold nonsense do no harm") {
  const Built built(300);
  const auto bytes = text_of(built.path);
  for (std::size_t end = 0; end < bytes.size(); end += 97) {
    const auto path = built.folder.file("cut.hnsw", bytes.substr(0, end));
    CHECK(!complaint([&] { Graph(path, built.rows); }).empty());
  }
  GatheredRows others(kWidth);
  others.add("x", std::vector<float>(kWidth, 1));
  const auto rows = others.rows();
  CHECK(complaint([&] { Graph(built.path, rows); }).find("is the graph of other rows") != std::string::npos);
  std::mt19937 random(11);
  const auto query = unit(random);
  const auto body = summed_bytes(MappedFile(built.path)).size();
  for (int round = 0; round < 200; ++round) {  // with sums that fit
    auto changed = bytes.substr(0, body);
    for (int i = 0; i < 20; ++i) changed[64 + random() % (body - 64)] = static_cast<char>(random());
    SummedFile file(built.folder / "z.hnsw");
    file.write(std::as_bytes(std::span(changed)));
    file.commit();
    try {
      for (const auto& hit : Graph(built.folder / "z.hnsw", built.rows).search(query, 30, 0, nullptr, nullptr)) CHECK(hit.row < 300);
    } catch (const Error&) {  // or refused
    }
  }
}
