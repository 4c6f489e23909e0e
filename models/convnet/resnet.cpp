#include "convnet/resnet.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/rsqrt.h>

#include "base/check.h"
#include "nn/conv.h"

namespace mm::convnet {
namespace {

constexpr double kNormEps = 1e-5;

}  // namespace

Convolution::Convolution(const Params& p, int64_t in, int64_t out, int64_t kernel, int64_t stride) : stride(stride), pad(kernel / 2) {
  const auto norm = p / "normalization";
  const auto scale = norm("weight", {out}) * at::rsqrt(norm("running_var", {out}) + kNormEps);       // [out]
  weight = (p / "convolution")("weight", {out, in, kernel, kernel}) * scale.reshape({-1, 1, 1, 1});  // [out, in, kernel, kernel]
  bias = norm("bias", {out}) - norm("running_mean", {out}) * scale;                                  // [out]
}

at::Tensor Convolution::operator()(const at::Tensor& x, Activation activation) const {
  return activate(convolve(x, weight, bias, stride, pad), activation);
}

ResidualLayer::ResidualLayer(const Params& p, const Config& c, int64_t in, int64_t out, int64_t stride) : activation(c.activation) {
  const auto inner = c.bottleneck ? out / 4 : out;
  const auto layer = p / "layer";
  if (c.bottleneck) {
    convolutions.emplace_back(layer[0], in, inner, 1, c.shrink_outside ? stride : 1);
    convolutions.emplace_back(layer[1], inner, inner, 3, c.shrink_outside ? 1 : stride);
    convolutions.emplace_back(layer[2], inner, out, 1, 1);
  } else {
    convolutions.emplace_back(layer[0], in, out, 3, stride);
    convolutions.emplace_back(layer[1], out, out, 3, 1);
  }
  if (in != out || stride != 1) shortcut.emplace(p / "shortcut", in, out, 1, stride);
}

// The convolutions inside always have relu; hidden_act is that of the sum.
at::Tensor ResidualLayer::operator()(const at::Tensor& x) const {
  auto y = x;  // [B, in, H, W]
  for (std::size_t i = 0; i < convolutions.size(); ++i)
    y = convolutions[i](y, i + 1 < convolutions.size() ? Activation::relu : Activation::none);  // [B, out, H / stride, W / stride]
  return activate(y + (shortcut ? (*shortcut)(x, Activation::none) : x), activation);           // [B, out, H / stride, W / stride]
}

ResNet::ResNet(const Params& p, const Config& c) : config_(c), stem_(p / "embedder.embedder", 3, c.stem, 7, 2) {
  int64_t in = c.stem;
  for (int64_t i = 0; i < c.stages(); ++i) {
    const auto out = c.widths[static_cast<std::size_t>(i)];
    const auto layers = (p / "encoder.stages")[i] / "layers";
    auto& stage = stages_.emplace_back();
    for (int64_t j = 0; j < c.depths[static_cast<std::size_t>(i)]; ++j, in = out)
      stage.emplace_back(layers[j], c, in, out, j == 0 && (i > 0 || c.shrink_first) ? 2 : 1);
  }
}

at::Tensor ResNet::run(const at::Tensor& pixels, std::int64_t stage) const {
  MM_ASSERT(stage >= 0 && stage <= layers());
  auto x = at::max_pool2d(stem_(pixels, config_.activation), {3, 3}, {2, 2}, {1, 1});  // [B, C, H / 4, W / 4]
  for (std::int64_t i = 0; i < stage; ++i)
    for (const auto& layer : stages_[static_cast<std::size_t>(i)]) x = layer(x);  // [B, C, h, w]
  return x;                                                                       // [B, C, h, w]
}

at::Tensor ResNet::vectors(const at::Tensor& pixels) const { return run(pixels, layers()).mean({2, 3}); }

at::Tensor ResNet::states(const at::Tensor& pixels, std::int64_t stage) const { return run(pixels, stage).flatten(2).transpose(1, 2); }

}  // namespace mm::convnet
