#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

#include "model/tower.h"
#include "nn/norm.h"
#include "tensor/params.h"
#include "vit/config.h"
#include "vit/encoder.h"

// Videos through a Vision Transformer. Letters: B videos, F frames, S patches (each of a few frames), E width.

namespace mm::vit {

class VideoModel : public Tower {
 public:
  // p: the encoder; classifier: what stands around it, where a classifier was trained.
  VideoModel(const Params& p, const Params& classifier, const Config& config);
  std::int64_t width() const override { return config_.width; }
  std::int64_t layers() const override { return config_.layers; }
  std::int64_t rows(const at::Tensor&) const override { return config_.patches(); }  // [F, 3, H, W]

  // What the classifier is shown: the mean of the last states, behind its norm, or the first state (use_mean_pooling); without a classifier
  // the mean of the last states. [B, F, 3, H, W] -> [B, E]
  at::Tensor vectors(const at::Tensor& frames) const override;
  at::Tensor states(const at::Tensor& frames, std::int64_t layer) const override;
  void pack() override { encoder_.pack(); }

  Encoder& encoder() { return encoder_; }

 private:
  at::Tensor embed(const at::Tensor& frames) const;  // [B, F, 3, H, W] -> [B, S, E]

  Config config_;
  at::Tensor patch_weight_;  // [E, 3, tubelet, P, P]
  at::Tensor patch_bias_;    // [E]
  at::Tensor positions_;     // [S, E]: sines and cosines
  Encoder encoder_;
  std::optional<LayerNorm> mean_norm_;
  bool first_ = false;  // the first state is the vector
};

}  // namespace mm::vit
