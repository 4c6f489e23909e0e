#include "clap/spectrogram.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::clap {
namespace {

const double kDecibels = 10 / std::log(10);  // of a natural logarithm of power

// transformers has two banks of filters: those of torchaudio with fusion, those of librosa without.
LogMelOptions options_of(const SpectrogramConfig& c) {
  return {.rate = c.rate,
          .window = c.transform,
          .hop = c.hop,
          .mels = c.mels,
          .low = c.low,
          .high = c.high,
          .scale = c.fusion ? MelScale::htk : MelScale::slaney,
          .gaps = true};
}

double frequency(const Json& json, const char* key, double fallback) {
  const auto value = json.number(key, fallback);
  MM_CHECK(value >= 0 && value <= 1e6, Kind::input, fmt::format("{} is {:g} Hz, expected 0 to 1,000,000", key, value), json.where());
  return value;
}

SpectrogramConfig::Padding padding_of(const Json& json) {
  const auto name = json.string("padding", "repeatpad");
  if (name == "repeatpad") return SpectrogramConfig::Padding::repeat_pad;
  if (name == "repeat") return SpectrogramConfig::Padding::repeat;
  MM_CHECK(name == "pad", Kind::input, fmt::format("padding is '{}'; mm has repeatpad, repeat and pad", shown(name)), json.where());
  return SpectrogramConfig::Padding::pad;
}

}  // namespace

SpectrogramConfig read_spectrogram(const Json& json) {
  SpectrogramConfig c;
  c.rate = static_cast<int>(config_size(json, "sampling_rate", c.rate, kGreatestRate));
  c.hop = static_cast<int>(config_size(json, "hop_length", c.hop, 1 << 16));
  c.transform = static_cast<int>(config_size(json, "fft_window_size", c.transform, 1 << 16));
  c.mels = static_cast<int>(config_size(json, "feature_size", c.mels, 1 << 10));
  c.seconds = static_cast<int>(config_size(json, "max_length_s", c.seconds, 3600));
  c.low = frequency(json, "frequency_min", c.low);
  c.high = frequency(json, "frequency_max", c.high);
  MM_CHECK(c.transform >= 2 && c.low < c.high && c.high <= c.rate / 2.0, Kind::input,
           fmt::format("frequency_min {:g} and frequency_max {:g} are no limits below half the sampling_rate {}", c.low, c.high, c.rate),
           json.where());
  const auto truncation = json.string("truncation", "fusion");
  MM_CHECK(truncation == "fusion" || truncation == "rand_trunc", Kind::input,
           fmt::format("truncation is '{}'; mm has fusion and rand_trunc", shown(truncation)), json.where());
  c.fusion = truncation == "fusion";
  c.padding = padding_of(json);
  return c;
}

Spectrogram::Spectrogram(const SpectrogramConfig& config) : config_(config), log_mel_(options_of(config)) {}

at::Tensor Spectrogram::decibels(const at::Tensor& samples) const { return log_mel_(samples).t() * kDecibels; }

at::Tensor Spectrogram::operator()(const Sound& sound) const {
  MM_ASSERT(sound.rate == config_.rate);
  MM_CHECK(!sound.samples.empty(), Kind::input, "a sound without a sample");
  auto samples = at::tensor(sound.samples);  // [N]
  const auto length = samples.size(0), most = config_.samples(), frames = config_.frames();
  if (length <= most) {
    const bool whole = config_.padding == SpectrogramConfig::Padding::repeat;  // the last time is cut, else silence follows
    if (config_.padding != SpectrogramConfig::Padding::pad) samples = samples.repeat({most / length + (whole ? 1 : 0)});
    samples = samples.slice(0, 0, most);
    return decibels(at::constant_pad_nd(samples, {0, most - samples.size(0)})).unsqueeze(0).contiguous();  // [1, T, M]
  }
  if (!config_.fusion) return decibels(samples.narrow(0, (length - most) / 2, most)).unsqueeze(0).contiguous();  // [1, T, M]
  const auto all = decibels(samples);                                                                            // [frames of all, M]
  const auto over = all.size(0) - frames;
  if (over == 0) return all.unsqueeze(0).contiguous();  // [1, T, M]
  const auto shrunk =
      at::upsample_bilinear2d(all.unsqueeze(0).unsqueeze(0), {frames, config_.mels}, /*align_corners=*/false)[0][0];   // [T, M]
  return at::stack({shrunk, all.narrow(0, 0, frames), all.narrow(0, over / 2, frames), all.narrow(0, over, frames)});  // [4, T, M]
}

}  // namespace mm::clap
