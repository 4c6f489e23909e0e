#include "metric/edit_distance.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Tokens = std::vector<std::uint32_t>;

// Wagner and Fischer's table, cell by cell.
std::size_t plain_distance(const Tokens& a, const Tokens& b, std::size_t gap = 1, std::size_t other = 1) {
  std::vector<std::size_t> row(a.size() + 1);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = gap * i;
  for (const auto token : b) {
    std::size_t corner = row[0];
    row[0] += gap;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto pair = corner + (a[i] == token ? 0 : other);
      corner = row[i + 1];
      row[i + 1] = std::min({pair, row[i] + gap, row[i + 1] + gap});
    }
  }
  return row.back();
}

// Walks the steps through both texts: every hit must be one, and both must be used up.
void check_walk(const std::vector<Edit>& steps, const Tokens& a, const Tokens& b) {
  std::size_t i = 0, j = 0;
  for (const auto step : steps) {
    const bool both = step == Edit::hit || step == Edit::substitution;
    if (both) REQUIRE((a.at(i) == b.at(j)) == (step == Edit::hit));
    if (step != Edit::insertion) ++i;
    if (step != Edit::deletion) ++j;
  }
  CHECK(i == a.size());
  CHECK(j == b.size());
}

Tokens drawn(Random& random, std::size_t most, std::uint64_t kinds) {
  Tokens tokens(random.below(most + 1));
  for (auto& token : tokens) token = static_cast<std::uint32_t>(random.below(kinds)) * 0x10001;
  return tokens;
}

}  // namespace

TEST_CASE("distances and alignments are those of the whole table") {
  Random random(7, 0);
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    const std::size_t most = round % 4 == 0 ? 300 : 20;
    const auto a = drawn(random, most, 2 + random.below(9)), b = drawn(random, most, 2 + random.below(9));
    CHECK(edit_distance(a, b) == plain_distance(a, b));
    const auto steps = shortest_alignment(a, b);
    check_walk(steps, a, b);
    CHECK(count_edits(steps).errors() == plain_distance(a, b));
    const auto weighed = sclite_alignment(a, b);
    check_walk(weighed, a, b);
    const auto counts = count_edits(weighed);
    CHECK(3 * (counts.insertions + counts.deletions) + 4 * counts.substitutions == plain_distance(a, b, 3, 4));
  }
}

TEST_CASE("at the edges of a word of bits") {
  for (const std::size_t n : {1U, 63U, 64U, 65U, 127U, 128U, 129U}) {
    CAPTURE(n);
    Tokens a(n), b(n);
    std::iota(a.begin(), a.end(), 0U);
    std::iota(b.begin(), b.end(), 1000U);
    CHECK(edit_distance(a, b) == n);
    CHECK(count_edits(shortest_alignment(a, b)).substitutions == n);
    Tokens shifted(a.begin() + 1, a.end());
    shifted.push_back(9999);
    CHECK(edit_distance(a, shifted) == (n == 1 ? 1 : 2));
  }
}

TEST_CASE("nothing beside something") {
  const Tokens none, two{5, 6};
  CHECK(edit_distance(none, none) == 0);
  CHECK(edit_distance(none, two) == 2);
  CHECK(shortest_alignment(two, none) == std::vector{Edit::deletion, Edit::deletion});
  CHECK(shortest_alignment(none, two) == std::vector{Edit::insertion, Edit::insertion});
  CHECK(sclite_alignment(none, none).empty());
  const auto counts = count_edits(sclite_alignment(two, two));
  CHECK(counts.hits == 2);
  CHECK(counts.reference() == 2);
  CHECK(counts.hypothesis() == 2);
}

TEST_CASE("sclite's costs keep a hit where unit costs take substitutions") {
  // By hand: two substitutions and a deletion are three errors and cost 11; two deletions, a hit and an insertion are three and cost 9.
  const std::vector<std::uint32_t> a{1, 2, 3}, b{3, 4};
  const auto shortest = count_edits(shortest_alignment(a, b)), weighed = count_edits(sclite_alignment(a, b));
  CHECK(shortest.errors() == 3);
  CHECK(weighed.errors() == 3);
  CHECK(weighed.deletions == 2);
  CHECK(weighed.hits == 1);
  CHECK(weighed.insertions == 1);
}

TEST_CASE("texts whose table would take more than a GiB are refused") {
  const Tokens a(70000, 1), b(70000, 2);
  CHECK(complaint([&] { edit_distance(a, b); }) == "texts of 70000 and 70000 words or characters are too long to be compared");
  CHECK(exit_code([&] { shortest_alignment(a, b); }) == 3);
  CHECK(exit_code([&] { sclite_alignment(Tokens(40000, 1), Tokens(40000, 2)); }) == 3);
  CHECK(edit_distance(a, a) == 0);  // what is alike costs nothing
}
