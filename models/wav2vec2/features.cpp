#include "wav2vec2/features.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/rsqrt.h>

namespace mm::wav2vec2 {
namespace {

constexpr double kNormEps = 1e-5;  // of the norms whose eps is no setting

// A weight of the right length, under the names of either release of LibTorch.
at::Tensor place_weight(const Params& p, const Config& c) {
  const std::vector<int64_t> shape{c.width, c.width / c.place_groups, c.place_kernel};
  if (c.place_norm) return p("weight", shape);
  const bool old = p.has("weight_g");
  const auto length =
      old ? p("weight_g", {1, 1, c.place_kernel}) : p("parametrizations.weight.original0", {1, 1, c.place_kernel});  // [1, 1, K]
  const auto direction = old ? p("weight_v", shape) : p("parametrizations.weight.original1", shape);                 // [E, E / groups, K]
  return direction * (length / at::linalg_vector_norm(direction, 2, {0, 1}, /*keepdim=*/true));                      // [E, E / groups, K]
}

}  // namespace

FeatureLayer::FeatureLayer(const Params& p, const Config& c, std::size_t i)
    : weight(p("conv.weight", {c.channels[i], i == 0 ? 1 : c.channels[i - 1], c.kernels[i]})),
      stride(c.strides[i]),
      activation(c.feature_activation) {
  if (c.feature_bias) bias = p("conv.bias", {c.channels[i]});
  if (c.norm_each) {
    norm.emplace(p / "layer_norm", c.channels[i], kNormEps);
  } else if (i == 0) {
    channel_weight = p("layer_norm.weight", {c.channels[i]});
    channel_bias = p("layer_norm.bias", {c.channels[i]});
  }
}

at::Tensor FeatureLayer::operator()(const at::Tensor& x) const {
  auto y = at::conv1d(x, weight, bias, {stride});  // [B, C', N / stride]
  if (channel_weight.defined()) y = at::group_norm(y, weight.size(0), channel_weight, channel_bias, kNormEps);
  if (norm) y = (*norm)(y.transpose(1, 2)).transpose(1, 2);
  return activate(y, activation);  // [B, C', N / stride]
}

Features::Features(const Params& p, const Config& c) : projection(p / "feature_projection.projection", c.channels.back(), c.width) {
  for (std::size_t i = 0; i < c.channels.size(); ++i)
    layers.emplace_back((p / "feature_extractor.conv_layers")[static_cast<int64_t>(i)], c, i);
  if (c.projection_norm) norm.emplace(p / "feature_projection.layer_norm", c.channels.back(), c.norm_eps);
}

at::Tensor Features::operator()(const at::Tensor& samples) const {
  auto x = samples.unsqueeze(1);                  // [B, 1, N]
  for (const auto& layer : layers) x = layer(x);  // [B, C, T]
  x = x.transpose(1, 2).contiguous();             // [B, T, C]
  return projection(norm ? (*norm)(x) : x);       // [B, T, E]
}

Places::Places(const Params& p, const Config& c)
    : weight(place_weight(p / "conv", c)), bias((p / "conv")("bias", {c.width})), groups(c.place_groups), activation(c.feature_activation) {
  if (!c.place_norm) return;
  const auto norm = p / "batch_norm";
  scale = norm("weight", {c.width}) * at::rsqrt(norm("running_var", {c.width}) + kNormEps);  // [E]
  shift = norm("bias", {c.width}) - norm("running_mean", {c.width}) * scale;                 // [E]
}

at::Tensor Places::operator()(const at::Tensor& x) const {
  const auto in = scale.defined() ? x * scale + shift : x;  // [B, T, E]
  const auto seen =
      at::conv1d(in.transpose(1, 2), weight, bias, {1}, {weight.size(2) / 2}, {1}, groups).slice(2, 0, x.size(1));  // [B, E, T]
  return activate(seen, activation).transpose(1, 2);                                                                // [B, T, E]
}

}  // namespace mm::wav2vec2
