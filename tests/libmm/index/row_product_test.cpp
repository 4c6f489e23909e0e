#include "index/row_product.h"

#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

TEST_CASE("products are those of the numbers, whatever the width") {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (const std::size_t width : {1U, 2U, 15U, 16U, 17U, 31U, 512U, 770U}) {
    std::vector<float> a(width), b(width);
    double sum = 0, size = 0;
    for (std::size_t i = 0; i < width; ++i) {
      a[i] = normal(random);
      b[i] = normal(random);
      sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
      size += std::abs(static_cast<double>(a[i]) * static_cast<double>(b[i]));
    }
    CHECK(std::abs(static_cast<double>(mm::row_product(a, b)) - sum) <= 1e-6 * size);
  }
}
