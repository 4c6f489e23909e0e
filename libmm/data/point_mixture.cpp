#include "data/point_mixture.h"

#include <ATen/ops/empty.h>

#include <cmath>
#include <numbers>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"

namespace mm {
namespace {

PointMixture ring() {
  constexpr int kModes = 8;
  constexpr double kRadius = 2;
  PointMixture mixture{.modes = {}, .deviation = 0.02};
  for (int i = 0; i < kModes; ++i) {
    const double angle = 2 * std::numbers::pi * i / kModes;
    mixture.modes.push_back({kRadius * std::cos(angle), kRadius * std::sin(angle)});
  }
  return mixture;
}

PointMixture grid() {
  PointMixture mixture{.modes = {}, .deviation = 0.05};
  for (int x = -4; x <= 4; x += 2)
    for (int y = -4; y <= 4; y += 2) mixture.modes.push_back({static_cast<double>(x), static_cast<double>(y)});
  return mixture;
}

}  // namespace

double PointMixture::scale() const {
  double squares = 0;
  for (const auto& [x, y] : modes) squares += x * x + y * y;
  return std::sqrt(squares / (2 * static_cast<double>(modes.size())) + deviation * deviation);
}

PointMixture point_mixture(std::string_view shape) {
  MM_ASSERT(shape == kPointShapes[0] || shape == kPointShapes[1]);
  return shape == kPointShapes[0] ? ring() : grid();
}

at::Tensor mixture_points(const PointMixture& mixture, std::uint64_t seed, std::uint64_t first, std::size_t count) {
  const auto points = at::empty({static_cast<std::int64_t>(count), 2}, at::kFloat);
  auto* number = points.mutable_data_ptr<float>();
  for (std::uint64_t place = first; place < first + count; ++place) {
    Random random(mix64(seed), place);
    const auto& mode = mixture.modes[random.below(mixture.modes.size())];
    for (const double centre : mode) *number++ = static_cast<float>(centre + mixture.deviation * random.normal());
  }
  return points;
}

}  // namespace mm
