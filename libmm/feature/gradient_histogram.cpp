#include "feature/gradient_histogram.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace mm {
namespace {

constexpr float kMost = 0.2F;

void to_length_one(std::vector<float>& numbers) {
  double square = 0;
  for (const float x : numbers) square += static_cast<double>(x) * x;
  if (square == 0) return;
  const auto factor = static_cast<float>(1 / std::sqrt(square));
  for (float& x : numbers) x *= factor;
}

}  // namespace

std::vector<float> gradient_histogram(const Image& grey) {
  MM_ASSERT(grey.channels == 1 && grey.width == kGradientSide && grey.height == kGradientSide);
  const auto pixel = [&](int x, int y) {
    x = std::clamp(x, 0, kGradientSide - 1), y = std::clamp(y, 0, kGradientSide - 1);
    return static_cast<float>(grey.pixels[static_cast<std::size_t>(y * kGradientSide + x)]);
  };
  std::vector<float> numbers(kGradientNumbers, 0);
  const auto add = [&](int row, int column, int bin, float weight) {
    if (row < 0 || column < 0 || row >= kGradientCells || column >= kGradientCells) return;
    numbers[static_cast<std::size_t>((row * kGradientCells + column) * kGradientBins + bin % kGradientBins)] += weight;
  };
  constexpr float kCell = static_cast<float>(kGradientSide) / kGradientCells;
  for (int y = 0; y < kGradientSide; ++y)
    for (int x = 0; x < kGradientSide; ++x) {
      const float dx = pixel(x + 1, y) - pixel(x - 1, y), dy = pixel(x, y + 1) - pixel(x, y - 1);
      const float strength = std::hypot(dx, dy);
      if (strength == 0) continue;
      const float turn = std::atan2(dy, dx) / (2 * std::numbers::pi_v<float>);  // -0.5 to 0.5
      const float direction = (turn < 0 ? turn + 1 : turn) * kGradientBins;
      const float row = (static_cast<float>(y) + 0.5F) / kCell - 0.5F, column = (static_cast<float>(x) + 0.5F) / kCell - 0.5F;
      const float r0 = std::floor(row), c0 = std::floor(column), b0 = std::floor(direction);
      const float fr = row - r0, fc = column - c0, fb = direction - b0;
      for (int r = 0; r < 2; ++r)
        for (int c = 0; c < 2; ++c)
          for (int b = 0; b < 2; ++b)
            add(static_cast<int>(r0) + r, static_cast<int>(c0) + c, static_cast<int>(b0) + b,
                strength * (r == 0 ? 1 - fr : fr) * (c == 0 ? 1 - fc : fc) * (b == 0 ? 1 - fb : fb));
    }
  to_length_one(numbers);
  for (float& x : numbers) x = std::min(x, kMost);
  to_length_one(numbers);
  return numbers;
}

}  // namespace mm
