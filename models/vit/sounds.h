#pragma once
#include <ATen/core/Tensor.h>

#include "model/tower.h"
#include "tensor/params.h"
#include "vit/config.h"
#include "vit/encoder.h"

// Spectrograms through a Vision Transformer. Letters: B sounds, T frames, M mels, S tokens (the class token, the distillation token, then
// patches that overlap), E width.

namespace mm::vit {

class SoundModel : public Tower {
 public:
  SoundModel(const Params& p, const Config& config);
  std::int64_t width() const override { return config_.width; }
  std::int64_t layers() const override { return config_.layers; }
  std::int64_t rows(const at::Tensor&) const override { return config_.patches() + 2; }  // [T, M]
  at::Tensor vectors(const at::Tensor& mels) const override;  // the mean of the first two tokens behind the last norm
  at::Tensor states(const at::Tensor& mels, std::int64_t layer) const override;
  void pack() override { encoder_.pack(); }

  Encoder& encoder() { return encoder_; }

 private:
  at::Tensor embed(const at::Tensor& mels) const;  // [B, T, M] -> [B, S, E]

  Config config_;
  at::Tensor first_tokens_;         // [1, 2, E]
  at::Tensor patch_weight_;         // [E, 1, P, P]
  at::Tensor patch_bias_;           // [E]
  at::Tensor position_embeddings_;  // [1, S, E]
  Encoder encoder_;
};

}  // namespace mm::vit
