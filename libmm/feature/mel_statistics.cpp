#include "feature/mel_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "feature/pitch.h"

namespace mm {
namespace {

constexpr std::int64_t kFrames = 3000;  // at a time
constexpr std::int64_t kContext = 3;    // frames beside them, so that none of them sees the end of the piece

}  // namespace

LogMelOptions feature_mel() { return {.rate = kFeatureRate, .window = 400, .hop = 160, .transform = 512, .mels = 40}; }

std::vector<FeatureNumber> mel_numbers() {
  std::vector<FeatureNumber> numbers;
  for (const char* what : {"mean", "deviation"})
    for (int band = 0; band < feature_mel().mels; ++band)
      numbers.push_back(
          {fmt::format("{}.{}", what, band), fmt::format("{} over time of band {}, natural logarithm of the power", what, band)});
  return numbers;
}

at::Tensor mel_statistics(const Sound& sound) {
  MM_ASSERT(sound.rate == kFeatureRate && !sound.samples.empty());
  const LogMelOptions form = feature_mel();
  const LogMel log_mel(form);
  const auto length = static_cast<std::int64_t>(sound.samples.size()), frames = 1 + length / form.hop;
  at::Tensor sum = at::zeros({form.mels}, at::kDouble), square = at::zeros({form.mels}, at::kDouble);  // [M] each
  for (std::int64_t first = 0; first < frames; first += kFrames) {
    const std::int64_t last = std::min(frames, first + kFrames);  // one behind
    const std::int64_t begin = std::max<std::int64_t>(0, first - kContext), end = std::min(length, (last + kContext) * form.hop);
    const at::Tensor samples = at::from_blob(const_cast<float*>(sound.samples.data()) + begin * form.hop,
                                             {std::max<std::int64_t>(1, end - begin * form.hop)}, at::kFloat);  // [N]
    const at::Tensor mel = log_mel(samples).narrow(1, first - begin, last - first).to(at::kDouble);             // [M, T]
    sum += mel.sum(1);
    square += mel.square().sum(1);
  }
  const at::Tensor mean = sum / static_cast<double>(frames);                                                // [M]
  const at::Tensor deviation = (square / static_cast<double>(frames) - mean.square()).clamp_min(0).sqrt();  // [M]
  return at::cat({mean, deviation}).to(at::kFloat);                                                         // [2 M]
}

}  // namespace mm
