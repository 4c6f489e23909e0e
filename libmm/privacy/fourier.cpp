#include "privacy/fourier.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

#include "base/check.h"

namespace mm {
namespace {

using Complex = std::complex<double>;

void reverse_bits(std::span<Complex> x) {
  for (std::size_t i = 1, reversed = 0; i < x.size(); ++i) {
    std::size_t bit = x.size() / 2;
    for (; (reversed & bit) != 0; bit /= 2) reversed ^= bit;
    reversed ^= bit;
    if (i < reversed) std::swap(x[i], x[reversed]);
  }
}

// exp(direction 2 pi i k / n) for k < n / 2, each from its own angle.
std::vector<Complex> roots(std::size_t n, double direction) {
  std::vector<Complex> all(n / 2);
  for (std::size_t k = 0; k < all.size(); ++k)
    all[k] = std::polar(1.0, direction * 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
  return all;
}

void transform(std::span<Complex> x, double direction) {
  MM_ASSERT(std::has_single_bit(x.size()));
  reverse_bits(x);
  const auto turns = roots(x.size(), direction);
  for (std::size_t half = 1; half < x.size(); half *= 2) {
    const std::size_t stride = x.size() / (2 * half);
    for (std::size_t begin = 0; begin < x.size(); begin += 2 * half)
      for (std::size_t k = 0; k < half; ++k) {
        const Complex turn = turns[k * stride], other = x[begin + k + half];
        // By hand: operator* of std::complex looks for infinities first.
        const Complex odd(other.real() * turn.real() - other.imag() * turn.imag(), other.real() * turn.imag() + other.imag() * turn.real());
        x[begin + k + half] = x[begin + k] - odd;
        x[begin + k] += odd;
      }
  }
}

}  // namespace

void fourier_forward(std::span<Complex> x) { transform(x, -1); }

void fourier_backward(std::span<Complex> x) {
  transform(x, 1);
  for (auto& each : x) each /= static_cast<double>(x.size());
}

}  // namespace mm
