#include "vit/filter_bank.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/fft_rfft.h>
#include <ATen/ops/hann_window.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/log1p.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::vit {
namespace {

constexpr std::int64_t kFrame = 400, kHop = 160, kTransform = 512;  // samples
constexpr double kLowest = 20;                                      // Hz
constexpr double kRaised = 0.97;                                    // of the sample before that is taken from each
constexpr double kLeastPower = 1.192092955078125e-07;

double to_mel(double hertz) { return 1127 * std::log(1 + hertz / 700); }

// Triangles on the mel scale itself: [257, M] f64
at::Tensor filters_of(const FilterBankConfig& c) {
  const auto edges = at::linspace(to_mel(kLowest), to_mel(c.rate / 2), c.mels + 2, at::kDouble);               // [M + 2]
  const auto bins = at::arange(kTransform / 2 + 1, at::kDouble) * (static_cast<double>(c.rate) / kTransform);  // [257] Hz
  const auto places = (at::log1p(bins / 700) * 1127).unsqueeze(1);                                             // [257, 1]
  const auto left = edges.narrow(0, 0, c.mels), middle = edges.narrow(0, 1, c.mels), right = edges.narrow(0, 2, c.mels);
  return at::minimum((places - left) / (middle - left), (right - places) / (right - middle)).clamp_min(0);  // [257, M]
}

}  // namespace

FilterBankConfig read_filter_bank(const Json& json) {
  FilterBankConfig c;
  c.rate = static_cast<int>(config_size(json, "sampling_rate", c.rate, kGreatestRate));
  MM_CHECK(c.rate >= kLeastRate, Kind::input, fmt::format("sampling_rate is {}, expected {} or more", c.rate, kLeastRate), json.where());
  c.mels = static_cast<int>(config_size(json, "num_mel_bins", c.mels, 1 << 10));
  c.frames = static_cast<int>(config_size(json, "max_length", c.frames, 1 << 16));
  c.normalize = json.boolean("do_normalize", c.normalize);
  c.mean = json.number("mean", c.mean);
  c.std = json.number("std", c.std);
  MM_CHECK(!c.normalize || c.std > 0, Kind::input, fmt::format("std is {:g}, expected above 0", c.std), json.where());
  return c;
}

FilterBank::FilterBank(const FilterBankConfig& config)
    : config_(config), window_(at::hann_window(kFrame, /*periodic=*/false, at::kDouble)), filters_(filters_of(config)) {}

at::Tensor FilterBank::operator()(const Sound& sound) const {
  MM_ASSERT(sound.rate == config_.rate);
  MM_CHECK(std::ssize(sound.samples) >= kFrame, Kind::input,
           fmt::format("a sound of {} samples, shorter than the {} of a frame", sound.samples.size(), kFrame));
  auto x = at::tensor(sound.samples).to(at::kDouble).unfold(0, kFrame, kHop);                        // [N, 400]
  x = x.slice(0, 0, config_.frames);                                                                 // [T at most, 400]
  x = x - x.mean({1}, /*keepdim=*/true);                                                             // [T, 400]
  x = at::cat({x.slice(1, 0, 1) * (1 - kRaised), x.slice(1, 1) - x.slice(1, 0, -1) * kRaised}, 1);   // [T, 400]
  x = at::fft_rfft(x * window_, kTransform).abs().square().matmul(filters_).clamp_min(kLeastPower);  // [T, M]
  x = at::constant_pad_nd(x.log().to(at::kFloat), {0, 0, 0, config_.frames - x.size(0)});            // [T, M]
  return config_.normalize ? (x - config_.mean) / (2 * config_.std) : x;                             // [T, M]
}

}  // namespace mm::vit
