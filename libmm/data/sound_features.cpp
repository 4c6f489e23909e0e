#include "data/sound_features.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/std.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "base/check.h"
#include "media/sound.h"

namespace mm {
namespace {

// Mean 0 and deviation 1 over these axes; where nothing varies the divisor is 1.
at::Tensor standardised(const at::Tensor& mel, at::IntArrayRef axes) {  // [M, T]
  const at::Tensor deviation = at::std(mel, axes, /*correction=*/0, /*keepdim=*/true);
  return mel.sub(mel.mean(axes, true)).div(deviation.masked_fill(deviation.lt(1e-5), 1));  // [M, T]
}

// [M, T'] -> [M, T]
SoundRow shaped(at::Tensor mel, std::int64_t frames, SoundNorm norm) {
  mel = mel.narrow(1, 0, std::min(frames, mel.size(1)));  // [M, min(T, T')]
  if (norm == SoundNorm::example) mel = standardised(mel, {0, 1});
  if (norm == SoundNorm::bands) mel = standardised(mel, {1});
  const std::int64_t own = mel.size(1);
  if (own == frames) return {mel, own};
  return {at::cat({mel, mel.amin({1}, true).expand({mel.size(0), frames - own})}, 1), own};  // [M, T]
}

// Without the hops at both ends whose power lies more than so many decibels under that of the loudest.
void cut_ends(std::vector<float>& samples, std::size_t hop, double decibels) {
  std::vector<double> powers;
  for (std::size_t at = 0; at < samples.size(); at += hop) {
    const auto some = std::span(samples).subspan(at, std::min(hop, samples.size() - at));
    powers.push_back(std::transform_reduce(some.begin(), some.end(), 0.0, std::plus{}, [](double x) { return x * x; }) /
                     static_cast<double>(some.size()));
  }
  const double least = *std::ranges::max_element(powers) * std::pow(10, -decibels / 10);
  const auto loud = [&](double power) { return power >= least; };
  const auto first = std::ranges::find_if(powers, loud) - powers.begin();
  const auto last = powers.rend() - std::find_if(powers.rbegin(), powers.rend(), loud);  // one behind it
  samples.resize(std::min(samples.size(), static_cast<std::size_t>(last) * hop));
  samples.erase(samples.begin(), samples.begin() + first * static_cast<std::ptrdiff_t>(hop));
}

}  // namespace

SoundFeatures::SoundFeatures(const SoundForm& form) : form_(form), log_mel_(form.mel) { MM_ASSERT(form.seconds > 0); }

SoundRow SoundFeatures::operator()(std::span<const std::byte> bytes, const std::string& name, double speed) const {
  Sound sound = at_rate(decode_sound(bytes, name), form_.mel.rate, speed);
  if (form_.trim > 0) cut_ends(sound.samples, static_cast<std::size_t>(form_.mel.hop), form_.trim);
  sound.samples.resize(std::min(sound.samples.size(), static_cast<std::size_t>(std::ceil(form_.seconds * form_.mel.rate))));
  const at::Tensor samples = at::from_blob(sound.samples.data(), {static_cast<std::int64_t>(sound.samples.size())}, at::kFloat);  // [N]
  return shaped(log_mel_(samples), frames(), form_.norm);
}

std::int64_t SoundFeatures::frames() const { return 1 + static_cast<std::int64_t>(form_.seconds * form_.mel.rate) / form_.mel.hop; }

}  // namespace mm
