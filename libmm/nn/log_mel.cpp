#include "nn/log_mel.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/fft_rfft.h>
#include <ATen/ops/hann_window.h>
#include <ATen/ops/reflection_pad1d.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kLeastPower = 1e-10;

// Of Slaney's scale: mels to a Hz below 1 kHz, and the factor of frequency to a mel above.
constexpr double kLine = 3.0 / 200, kKnee = 1000;
const double kStep = std::log(6.4) / 27;

double to_mel(double hertz, MelScale scale) {
  if (scale == MelScale::htk) return 2595 * std::log10(1 + hertz / 700);
  return hertz < kKnee ? hertz * kLine : kKnee * kLine + std::log(hertz / kKnee) / kStep;
}

double to_hertz(double mel, MelScale scale) {
  if (scale == MelScale::htk) return 700 * (std::pow(10, mel / 2595) - 1);
  return mel < kKnee * kLine ? mel / kLine : kKnee * std::exp((mel - kKnee * kLine) * kStep);
}

int transform_of(const LogMelOptions& options) { return options.transform == 0 ? options.window : options.transform; }

}  // namespace

at::Tensor mel_filters(const LogMelOptions& options) {
  const double high = options.high == 0 ? options.rate / 2.0 : options.high;
  MM_CHECK(options.low >= 0 && options.low < high && high <= options.rate / 2.0, Kind::usage,
           fmt::format("filters from {} to {} Hz are not within 0 to {} Hz, half the rate", options.low, high, options.rate / 2.0), "");
  const double first = to_mel(options.low, options.scale), last = to_mel(high, options.scale);
  std::vector<double> edges;
  for (int i = 0; i < options.mels + 2; ++i) edges.push_back(to_hertz(first + (last - first) * i / (options.mels + 1), options.scale));

  const std::int64_t bins = transform_of(options) / 2 + 1;
  const at::Tensor filters = at::zeros({bins, options.mels}, at::kDouble);  // [bins, M]
  auto* const weights = filters.mutable_data_ptr<double>();
  for (int m = 0; m < options.mels; ++m) {
    const double left = edges[m], middle = edges[m + 1], right = edges[m + 2];
    const double height = options.scale == MelScale::slaney ? 2 / (right - left) : 1;
    double sum = 0;
    for (std::int64_t bin = 0; bin < bins; ++bin) {
      const double hertz = static_cast<double>(bin) * options.rate / transform_of(options);
      const double weight = std::max(0.0, std::min((hertz - left) / (middle - left), (right - hertz) / (right - middle))) * height;
      weights[bin * options.mels + m] = weight;
      sum += weight;
    }
    MM_CHECK(sum > 0 || options.gaps, Kind::usage,
             fmt::format("filter {} of {} lies between two frequencies of the transform, {:.1f} Hz apart", m + 1, options.mels,
                         static_cast<double>(options.rate) / transform_of(options)),
             "", "ask for fewer mels, or for a longer window or transform");
  }
  return filters;
}

LogMel::LogMel(const LogMelOptions& options) : options_(options), filters_(mel_filters(options)) {
  MM_ASSERT(options.window >= 2 && options.hop >= 1 && transform_of(options) >= options.window);
  window_ = at::hann_window(options.window, at::kDouble);  // [W]
}

at::Tensor LogMel::operator()(const at::Tensor& samples) const {
  MM_ASSERT(samples.dim() == 1 && samples.size(0) >= 1);
  const std::int64_t length = samples.size(0), window = options_.window, edge = window / 2;
  at::Tensor x = samples.to(at::kDouble);                                                      // [N]
  if (length < window) x = at::constant_pad_nd(x, {0, window - length});                       // [W]
  x = at::reflection_pad1d(x.unsqueeze(0), {edge, edge}).squeeze(0);                           // [N + 2 edge]
  x = x.unfold(0, window, options_.hop).narrow(0, 0, 1 + length / options_.hop).mul(window_);  // [T, W]
  x = at::fft_rfft(x, transform_of(options_)).abs().square();                                  // [T, bins]
  x = x.matmul(filters_).clamp_min(kLeastPower).log().t();                                     // [M, T]
  if (options_.range > 0) x = x.clamp_min(x.max().item<double>() - options_.range * std::log(10) / 10);
  return x.to(at::kFloat).contiguous();  // [M, T]
}

}  // namespace mm
