#include "data/poisson_sample.h"

#include <cmath>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("every example comes as often as the rate says, and batches vary as independent draws do") {
  constexpr int kSteps = 2000, kSize = 40;
  constexpr double kRate = 0.1;
  std::vector<int> came(kSize);
  double squares = 0;
  int empty = 0;
  for (int step = 0; step < kSteps; ++step) {
    const auto taken = poisson_sample(7, step, kRate, kSize);
    for (const auto example : taken) ++came.at(example);
    squares += std::pow(static_cast<double>(taken.size()) - kRate * kSize, 2) / kSteps;
    empty += taken.empty() ? 1 : 0;
  }
  for (const int count : came) CHECK(std::abs(count - kRate * kSteps) < 5 * std::sqrt(kSteps * kRate * (1 - kRate)));
  CHECK(squares == doctest::Approx(kSize * kRate * (1 - kRate)).epsilon(0.1));
  CHECK(empty == doctest::Approx(kSteps * std::pow(1 - kRate, kSize)).epsilon(0.5));
}

TEST_CASE("a draw follows from seed and step alone") {
  CHECK(poisson_sample(3, 5, 0.5, 64) == poisson_sample(3, 5, 0.5, 64));
  CHECK(poisson_sample(3, 5, 0.5, 64) != poisson_sample(3, 6, 0.5, 64));
  CHECK(poisson_sample(3, 5, 0.5, 64) != poisson_sample(4, 5, 0.5, 64));
  CHECK(poisson_sample(3, 5, 1, 3) == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(poisson_sample(3, 5, 0, 3).empty());
}
