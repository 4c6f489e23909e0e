#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "convnet/config.h"
#include "model/tower.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "tensor/params.h"

// ConvNeXt under the names of transformers' checkpoints. Letters: B pictures, C channels, H, W places; channels lie innermost.

namespace mm::convnet {

struct ConvNextLayer {
  ConvNextLayer(const Params& p, const Config& config, int64_t width);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, H, W, C] -> [B, H, W, C]
  void pack();                                       // see Linear::pack
  void quantize();                                   // see Linear::quantize

  at::Tensor weight;  // [C, 1, 7, 7]: of the convolution of each channel on its own
  at::Tensor bias;    // [C]
  LayerNorm norm;
  Linear up, down;                           // C -> 4 C -> C; what scales the layer is multiplied into the second
  at::Tensor response_scale, response_bias;  // [1, 1, 1, 4 C]: of V2, whose channels compete; or undefined
  Activation activation;
};

struct ConvNextStage {
  ConvNextStage(const Params& p, const Config& config, int64_t stage);
  at::Tensor operator()(at::Tensor x) const;  // [B, H, W, C] -> [B, H / 2, W / 2, 2 C], of the first stage [B, H, W, C]

  std::optional<LayerNorm> norm;  // in front of what halves the picture
  std::optional<PatchEmbedding> halving;
  std::vector<ConvNextLayer> layers;
};

class ConvNext : public Tower {
 public:
  ConvNext(const Params& p, const Config& config);
  std::int64_t width() const override { return config_.widths.back(); }
  std::int64_t layers() const override { return config_.stages(); }
  std::int64_t rows(const at::Tensor& item) const override { return item.size(1) * item.size(2) / 64; }  // [3, H, W]
  at::Tensor vectors(const at::Tensor& pixels) const override;
  at::Tensor states(const at::Tensor& pixels, std::int64_t stage) const override;
  void pack() override;
  void quantize();  // see Linear::quantize

 private:
  at::Tensor run(const at::Tensor& pixels, std::int64_t stage) const;  // [B, 3, H, W] -> [B, h, w, C]

  Config config_;
  PatchEmbedding patches_;
  LayerNorm first_norm_;
  std::vector<ConvNextStage> stages_;
  LayerNorm norm_;
};

}  // namespace mm::convnet
