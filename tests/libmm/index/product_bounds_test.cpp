#include "index/product_bounds.h"

#include <cmath>
#include <vector>

#include "support/doctest.h"

TEST_CASE("bounds are those of the formula, of any number of rows, and the greatest is found wherever it stands") {
  for (const std::size_t count : {1U, 15U, 16U, 17U, 100U})
    for (const std::size_t greatest : {std::size_t{0}, count / 2, count - 1}) {
      std::vector<std::int32_t> sums(count);
      std::vector<float> scales(count), lengths(count), lefts(count), near(count), away(count);
      for (std::size_t i = 0; i < count; ++i) {
        sums[i] = i == greatest ? 1'000'000 : static_cast<std::int32_t>(i * 37 % 101) - 50;
        scales[i] = 0.5F + static_cast<float>(i % 3);
        lengths[i] = 1 + static_cast<float>(i % 5);
        lefts[i] = 0.01F * static_cast<float>(i % 7);
      }
      const mm::ProductBounds bounds{.sums = sums.data(),
                                     .scales = scales.data(),
                                     .lengths = lengths.data(),
                                     .lefts = lefts.data(),
                                     .count = count,
                                     .offset = 7,
                                     .scale = 0.25F,
                                     .of_length = 0.125F,
                                     .of_left = 2};
      const float most = bounds.compute(near.data(), away.data());
      CHECK(most == doctest::Approx(near[greatest] + away[greatest]));
      for (std::size_t i = 0; i < count; ++i) {
        CHECK(near[i] == doctest::Approx(0.25 * static_cast<double>(scales[i]) * (sums[i] - 7)));
        CHECK(away[i] == doctest::Approx(0.125 * static_cast<double>(lengths[i]) + 2 * static_cast<double>(lefts[i])));
      }
    }
}
