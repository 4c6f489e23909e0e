#include "metric/score.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a mean is of all items, of each, and of some of them as often as they are named") {
  const auto score = mean_score("accuracy", {1, 0, 0.5});
  CHECK(score.value == doctest::Approx(0.5));
  CHECK(score.items == std::vector<double>{1, 0, 0.5});
  CHECK(score.of(std::vector<std::size_t>{0, 0, 1, 2}) == doctest::Approx(0.625));
}

TEST_CASE("a figure of sums is not the mean of the items' figures") {
  const auto ratio = [](std::span<const double> sums) { return sums[0] / sums[1]; };
  const auto score = summed_score("WER", {{1, 2}, {3, 4}, {0, 10}}, ratio);
  CHECK(score.value == doctest::Approx(4.0 / 16));
  CHECK(score.items == std::vector<double>{0.5, 0.75, 0});
  CHECK(score.of(std::vector<std::size_t>{1, 1}) == doctest::Approx(0.75));
}
