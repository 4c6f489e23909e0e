#include "media/resample_weights.h"

#include <numeric>

#include "base/error.h"

#include "support/doctest.h"

TEST_CASE("weights of an output sum to one, and stay inside of the axis") {
  for (int filter = 1; filter < 6; ++filter)
    for (const auto& [from, to] :
         {std::pair{640, 384}, std::pair{384, 640}, std::pair{1, 9}, std::pair{9, 1}, std::pair{7, 7}, std::pair{100000, 3}}) {
      const auto weights = mm::resample_weights(from, to, static_cast<mm::Resample>(filter));
      CAPTURE(filter);
      CAPTURE(from);
      REQUIRE(weights.outputs() == to);
      for (int i = 0; i < to; ++i) {
        const auto begin = weights.fixed.begin() + static_cast<std::ptrdiff_t>(i) * weights.taps;
        const auto sum = std::accumulate(begin, begin + weights.taps, 0);
        CHECK(std::abs(sum - (1 << mm::kWeightBits)) <= weights.taps);  // half a unit of rounding each
        CHECK(weights.first[i] >= 0);
        CHECK(weights.count[i] >= 1);
        CHECK(weights.first[i] + weights.count[i] <= from);
        CHECK(std::accumulate(begin + weights.count[i], begin + weights.taps, 0) == 0);
      }
    }
}

TEST_CASE("a side too long for its weights is refused before memory is taken") {
  constexpr int longest = std::numeric_limits<int>::max();
  for (const auto filter : {mm::Resample::box, mm::Resample::bicubic, mm::Resample::lanczos})
    for (const int to : {1, 384, longest})
      CHECK_THROWS_WITH_AS(mm::resample_weights(longest, to, filter),
                           ("a side of 2147483647 pixels is too long to be resized to " + std::to_string(to)).c_str(), mm::Error);
  CHECK(mm::resample_weights(1'000'000, 2, mm::Resample::bicubic).taps == 1'000'000);
}

TEST_CASE("halving with the box filter is the mean of two") {
  const auto weights = mm::resample_weights(8, 4, mm::Resample::box);
  for (int i = 0; i < 4; ++i) {
    CHECK(weights.first[i] == 2 * i);
    CHECK(weights.count[i] == 2);
    CHECK(weights.fixed[static_cast<std::size_t>(i * weights.taps)] == 1 << (mm::kWeightBits - 1));
  }
}
