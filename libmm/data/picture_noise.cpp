#include "data/picture_noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/replication_pad2d.h>

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/random.h"
#include "data/noise.h"

namespace mm {
namespace {

constexpr double kWidestBlur = 0.1;  // deviation at level 1, as a part of the shorter side

// A Gaussian of 2 radius + 1 weights that sum to 1.
at::Tensor gaussian(double deviation, std::int64_t radius, const at::TensorOptions& options) {
  const auto away = at::arange(-radius, radius + 1, options);                 // [K]
  const auto weights = (away.square() / (-2 * deviation * deviation)).exp();  // [K]
  return weights / weights.sum();                                             // [K]
}

}  // namespace

at::Tensor grey_noise(const at::Tensor& x, const InputScale& /*scale*/, double level, std::uint64_t /*key*/) {
  if (level == 0) return x;
  const auto grey = 0.299 * x.narrow(1, 0, 1) + 0.587 * x.narrow(1, 1, 1) + 0.114 * x.narrow(1, 2, 1);  // [B, 1, H, W]
  return (1 - level) * x + level * grey;                                                                // [B, 3, H, W]
}

at::Tensor contrast_noise(const at::Tensor& x, const InputScale& /*scale*/, double level, std::uint64_t /*key*/) {
  if (level == 0) return x;
  return (1 - level) * x + level * x.mean({1, 2, 3}, /*keepdim=*/true);  // [B, C, H, W]
}

at::Tensor blur_noise(const at::Tensor& x, const InputScale& /*scale*/, double level, std::uint64_t /*key*/) {
  const double deviation = level * kWidestBlur * static_cast<double>(std::min(x.size(2), x.size(3)));
  if (deviation == 0) return x;
  const auto radius = std::max<std::int64_t>(1, std::llround(std::ceil(3 * deviation)));
  const auto weights = gaussian(deviation, radius, x.options());                      // [K]
  const auto alone = x.reshape({-1, 1, x.size(2), x.size(3)});                        // [B C, 1, H, W]
  const auto wider = at::replication_pad2d(alone, {radius, radius, radius, radius});  // [B C, 1, H + 2r, W + 2r]
  const auto across = at::conv2d(wider, weights.view({1, 1, 1, -1}));                 // [B C, 1, H + 2r, W]
  return at::conv2d(across, weights.view({1, 1, -1, 1})).view(x.sizes());             // [B, C, H, W]
}

at::Tensor salt_pepper_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key) {
  if (level == 0) return x;
  const auto to = x.clone(at::MemoryFormat::Contiguous);  // [B, C, H, W]
  auto* numbers = to.mutable_data_ptr<float>();
  const std::int64_t colours = x.size(1), pixels = x.size(2) * x.size(3);
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    Random random(key + static_cast<std::uint64_t>(i), hash64("salt-pepper"));
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      const double drawn = random.uniform();
      if (drawn >= level) continue;
      const auto becomes = static_cast<float>(drawn < level / 2 ? scale.least : scale.greatest);
      for (std::int64_t c = 0; c < colours; ++c) numbers[(i * colours + c) * pixels + pixel] = becomes;
    }
  }
  return to;  // [B, C, H, W]
}

}  // namespace mm
