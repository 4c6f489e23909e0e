#include "convnet/convnext.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linalg_vector_norm.h>

#include "base/check.h"

namespace mm::convnet {
namespace {

constexpr double kNormEps = 1e-6;  // of all norms but the last

Linear down_of(const Params& p, const Config& c, int64_t width) {
  Linear linear(p / "pwconv2", 4 * width, width);
  if (!c.scaled) return linear;
  const auto by = p("layer_scale_parameter", {width});  // [C]
  return {linear.weight * by.unsqueeze(1), linear.bias * by};
}

// A convolution whose stride is its kernel: [B, H, W, C] -> [B, H / kernel, W / kernel, C'].
at::Tensor cut(const PatchEmbedding& patches, const at::Tensor& x) {
  return patches(x.permute({0, 3, 1, 2})).unflatten(1, {x.size(1) / patches.patch, x.size(2) / patches.patch});
}

}  // namespace

ConvNextLayer::ConvNextLayer(const Params& p, const Config& c, int64_t width)
    : weight(p("dwconv.weight", {width, 1, 7, 7})),
      bias(p("dwconv.bias", {width})),
      norm(p / "layernorm", width, kNormEps),
      up(p / "pwconv1", width, 4 * width),
      down(down_of(p, c, width)),
      activation(c.activation) {
  if (c.layout != Layout::convnext_v2) return;
  response_scale = p("grn.weight", {1, 1, 1, 4 * width});
  response_bias = p("grn.bias", {1, 1, 1, 4 * width});
}

at::Tensor ConvNextLayer::operator()(const at::Tensor& x) const {
  const auto seen = at::conv2d(x.permute({0, 3, 1, 2}), weight, bias, {1, 1}, {3, 3}, {1, 1}, weight.size(0));  // [B, C, H, W]
  auto y = up(norm(seen.permute({0, 2, 3, 1}).contiguous()), activation);                                       // [B, H, W, 4 C]
  if (response_scale.defined()) {  // how strong a channel is in the whole picture, beside the others
    const auto strength = at::linalg_vector_norm(y, 2, {1, 2}, /*keepdim=*/true);      // [B, 1, 1, 4 C]
    const auto share = strength / (strength.mean({-1}, /*keepdim=*/true) + kNormEps);  // [B, 1, 1, 4 C]
    y = response_scale * (y * share) + response_bias + y;                              // [B, H, W, 4 C]
  }
  return down.plus(y, x);  // [B, H, W, C]
}

void ConvNextLayer::pack() {
  up.pack();
  down.pack();
}

void ConvNextLayer::quantize() {
  up.quantize();
  down.quantize();
}

ConvNextStage::ConvNextStage(const Params& p, const Config& c, int64_t stage) {
  const auto width = c.widths[static_cast<std::size_t>(stage)], before = c.widths[static_cast<std::size_t>(stage > 0 ? stage - 1 : 0)];
  if (stage > 0) {
    norm.emplace(p / "downsampling_layer.0", before, kNormEps);
    halving.emplace(p / "downsampling_layer.1", before, 2, width);
  }
  for (int64_t i = 0; i < c.depths[static_cast<std::size_t>(stage)]; ++i) layers.emplace_back((p / "layers")[i], c, width);
}

at::Tensor ConvNextStage::operator()(at::Tensor x) const {
  if (halving) x = cut(*halving, (*norm)(x));     // [B, H / 2, W / 2, 2 C]
  for (const auto& layer : layers) x = layer(x);  // [B, H / 2, W / 2, 2 C]
  return x;                                       // [B, H / 2, W / 2, 2 C]
}

ConvNext::ConvNext(const Params& p, const Config& c)
    : config_(c),
      patches_(p / "embeddings.patch_embeddings", 3, c.patch, c.widths.front()),
      first_norm_(p / "embeddings.layernorm", c.widths.front(), kNormEps),
      norm_(p / "layernorm", c.widths.back(), c.norm_eps) {
  for (int64_t i = 0; i < c.stages(); ++i) stages_.emplace_back((p / "encoder.stages")[i], c, i);
}

at::Tensor ConvNext::run(const at::Tensor& pixels, std::int64_t stage) const {
  MM_ASSERT(stage >= 0 && stage <= layers());
  auto x = first_norm_(cut(patches_, pixels.permute({0, 2, 3, 1})));                                // [B, h, w, C]
  for (std::int64_t i = 0; i < stage; ++i) x = stages_[static_cast<std::size_t>(i)](std::move(x));  // [B, h, w, C]
  return x;                                                                                         // [B, h, w, C]
}

at::Tensor ConvNext::vectors(const at::Tensor& pixels) const { return norm_(run(pixels, layers()).mean({1, 2})); }

at::Tensor ConvNext::states(const at::Tensor& pixels, std::int64_t stage) const { return run(pixels, stage).flatten(1, 2); }

void ConvNext::pack() {
  for (auto& stage : stages_)
    for (auto& layer : stage.layers) layer.pack();
}

void ConvNext::quantize() {
  for (auto& stage : stages_)
    for (auto& layer : stage.layers) layer.quantize();
}

}  // namespace mm::convnet
