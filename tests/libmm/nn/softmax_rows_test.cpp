#include "nn/softmax_rows.h"

#include <cmath>
#include <limits>
#include <vector>

#include "nn/small_product.h"

#include "support/doctest.h"

TEST_CASE("rows become what e to their numbers is of all, also far apart, closed, or without a number") {
  if (!mm::has_small_products()) return;
  constexpr std::int64_t M = 5, N = 48, kStride = 50;
  constexpr float kClosed = -std::numeric_limits<float>::infinity();
  std::vector<float> x(M * kStride);
  for (std::int64_t m = 0; m < M; ++m)
    for (std::int64_t n = 0; n < kStride; ++n)
      x[static_cast<std::size_t>(m * kStride + n)] = static_cast<float>(std::sin(n * 7 + m) * std::pow(10.0, m) + 100 * m);
  x[3] = x[47] = kClosed;
  std::fill_n(x.begin() + kStride, N, kClosed);
  x[4 * kStride + 17] = std::numeric_limits<float>::quiet_NaN();
  auto y = x;
  mm::softmax_rows({y.data(), kStride}, M, N);
  for (std::int64_t m = 0; m < M; ++m) {
    CAPTURE(m);
    const auto* const from = x.data() + m * kStride;
    const auto* const to = y.data() + m * kStride;
    double greatest = kClosed, sum = 0;
    for (std::int64_t n = 0; n < N; ++n) greatest = std::max<double>(greatest, from[n]);
    for (std::int64_t n = 0; n < N; ++n) sum += std::exp(from[n] - greatest);
    for (std::int64_t n = 0; n < N; ++n) {
      if (m == 4)
        CHECK(std::isnan(to[n]));
      else if (m == 1)
        CHECK(to[n] == 0);
      else
        CHECK(to[n] == doctest::Approx(std::exp(from[n] - greatest) / sum).epsilon(2e-6));
    }
    for (std::int64_t n = N; n < kStride; ++n) CHECK(to[n] == from[n]);  // what is behind a row stays
  }
}
