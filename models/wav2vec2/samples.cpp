#include "wav2vec2/samples.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <cmath>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::wav2vec2 {

SamplesConfig read_samples(const Json& json) {
  SamplesConfig c;
  c.rate = static_cast<int>(config_size(json, "sampling_rate", c.rate, kGreatestRate));
  MM_CHECK(c.rate >= kLeastRate, Kind::input, fmt::format("sampling_rate is {}, expected {} or more", c.rate, kLeastRate), json.where());
  MM_CHECK(json.integer("feature_size", 1) == 1, Kind::input, "feature_size is not 1: sounds have one channel", json.where());
  c.normalize = json.boolean("do_normalize", c.normalize);
  return c;
}

at::Tensor samples_of(const Sound& sound, const SamplesConfig& how, const Config& model) {
  MM_ASSERT(sound.rate == how.rate);
  MM_CHECK(model.frames(std::ssize(sound.samples)) >= 1, Kind::input,
           fmt::format("a sound of {} samples is too short for a frame", sound.samples.size()));
  const auto x = at::tensor(sound.samples).to(at::kDouble);  // [N]
  if (!how.normalize) return x.to(at::kFloat);               // [N]
  const auto centred = x - x.mean();                         // [N]
  const double variance = centred.square().mean().item<double>();
  return (centred / std::sqrt(variance + 1e-7)).to(at::kFloat);  // [N]
}

}  // namespace mm::wav2vec2
