#include "privacy/fourier.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "support/doctest.h"

using namespace mm;

using Complex = std::complex<double>;

TEST_CASE("the transform is its definition") {
  std::vector<Complex> x;
  for (int i = 0; i < 16; ++i) x.emplace_back(std::sin(i * 1.7), std::cos(i * i * 0.3));
  auto fast = x;
  fourier_forward(fast);
  for (std::size_t k = 0; k < x.size(); ++k) {
    Complex sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += x[j] * std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(j * k) / 16);
    CHECK(std::abs(fast[k] - sum) < 1e-12);
  }
}

TEST_CASE("back again is what there was") {
  for (const std::size_t n : {1U, 2U, 1024U}) {
    std::vector<Complex> x;
    for (std::size_t i = 0; i < n; ++i) x.emplace_back(std::sin(static_cast<double>(i)), static_cast<double>(i % 3));
    auto there = x;
    fourier_forward(there);
    fourier_backward(there);
    for (std::size_t i = 0; i < n; ++i) CHECK(std::abs(there[i] - x[i]) < 1e-12);
  }
}
