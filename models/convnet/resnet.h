#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "convnet/config.h"
#include "model/tower.h"
#include "nn/activation.h"
#include "tensor/params.h"

// ResNet under the names of transformers' checkpoints. Letters: B pictures, C channels, H, W places.

namespace mm::convnet {

// A convolution and the norm behind it, as one.
struct Convolution {
  Convolution(const Params& p, int64_t in, int64_t out, int64_t kernel, int64_t stride);
  at::Tensor operator()(const at::Tensor& x, Activation activation) const;  // [B, in, H, W] -> [B, out, H / stride, W / stride]

  at::Tensor weight;  // [out, in, kernel, kernel]
  at::Tensor bias;    // [out]
  int64_t stride, pad;
};

struct ResidualLayer {
  ResidualLayer(const Params& p, const Config& config, int64_t in, int64_t out, int64_t stride);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, in, H, W] -> [B, out, H / stride, W / stride]

  std::vector<Convolution> convolutions;
  std::optional<Convolution> shortcut;  // where the shape changes
  Activation activation;
};

class ResNet : public Tower {
 public:
  ResNet(const Params& p, const Config& config);
  std::int64_t width() const override { return config_.widths.back(); }
  std::int64_t layers() const override { return config_.stages(); }
  std::int64_t rows(const at::Tensor& item) const override { return item.size(1) * item.size(2) / 64; }  // [3, H, W]
  at::Tensor vectors(const at::Tensor& pixels) const override;
  at::Tensor states(const at::Tensor& pixels, std::int64_t stage) const override;

 private:
  at::Tensor run(const at::Tensor& pixels, std::int64_t stage) const;  // [B, 3, H, W] -> [B, C, h, w]

  Config config_;
  Convolution stem_;
  std::vector<std::vector<ResidualLayer>> stages_;
};

}  // namespace mm::convnet
