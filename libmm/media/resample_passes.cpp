#include "media/resample_passes.h"

#include <algorithm>
#include <array>

namespace mm {
namespace {

constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);

std::uint8_t rounded(std::int32_t sum) { return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255)); }

void horizontal(const Image& in, int first_row, const ResampleWeights& weights, Image& out) {
  const int channels = in.channels;
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* source = &in.pixels[static_cast<std::size_t>(first_row + y) * in.width * channels];
    std::uint8_t* target = &out.pixels[static_cast<std::size_t>(y) * out.width * channels];
    for (int x = 0; x < out.width; ++x) {
      const std::int32_t* weight = &weights.fixed[static_cast<std::size_t>(x) * weights.taps];
      const std::uint8_t* from = source + static_cast<std::size_t>(weights.first[x]) * channels;
      for (int c = 0; c < channels; ++c) {
        std::int32_t sum = kHalf;
        for (int k = 0; k < weights.count[x]; ++k) sum += from[k * channels + c] * weight[k];
        *target++ = rounded(sum);
      }
    }
  }
}

void vertical(const Image& in, int first_row, const ResampleWeights& weights, Image& out) {
  const std::size_t stride = static_cast<std::size_t>(in.width) * in.channels;
  std::vector<std::int32_t> sums(stride);
  for (int y = 0; y < out.height; ++y) {
    std::fill(sums.begin(), sums.end(), kHalf);
    for (int k = 0; k < weights.count[y]; ++k) {
      const std::uint8_t* source = &in.pixels[static_cast<std::size_t>(weights.first[y] - first_row + k) * stride];
      const std::int32_t weight = weights.fixed[static_cast<std::size_t>(y) * weights.taps + k];
      for (std::size_t x = 0; x < stride; ++x) sums[x] += source[x] * weight;
    }
    std::transform(sums.begin(), sums.end(), &out.pixels[y * stride], rounded);
  }
}

constexpr std::array kPasses{
    ResamplePasses{"scalar", horizontal, vertical},
#ifdef __x86_64__
    ResamplePasses{"avx2", resample_horizontal_avx2, resample_vertical_avx2},
#endif
};

// How many of kPasses this processor runs.
std::size_t runnable() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx2") ? 2 : 1;
#else
  return 1;
#endif
}

}  // namespace

std::span<const ResamplePasses> resample_passes() {
  static const std::size_t count = runnable();
  return {kPasses.data(), count};
}

}  // namespace mm
