#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

#include "nn/linear.h"
#include "nn/patch_embedding.h"
#include "tensor/params.h"
#include "vit/config.h"
#include "vit/encoder.h"

// Pictures through a Vision Transformer. Letters: B pictures, S tokens (the class token, registers, then the patches), E width.

namespace mm::vit {

struct PictureModel {
  PictureModel(const Params& p, const Config& config);

  at::Tensor embed(const at::Tensor& pixels) const;                  // [B, 3, H, W] -> [B, S, E]: what goes into the first layer
  at::Tensor states(const at::Tensor& pixels, int64_t depth) const;  // behind so many layers; [B, 3, H, W] -> [B, S, E]
  at::Tensor vectors(const at::Tensor& pixels) const;  // of the class token, behind the pooler where there is one: [B, 3, H, W] -> [B, V]

  at::Tensor positions(int64_t height, int64_t width) const;  // of that many patches -> [1, 1 + patches, E]

  Config config;
  at::Tensor class_token;      // [1, 1, E]
  at::Tensor register_tokens;  // [1, R, E], or undefined
  PatchEmbedding patch_embedding;
  at::Tensor position_embeddings;  // [1, 1 + patches, E]
  Encoder encoder;
  std::optional<Linear> pooler;  // E -> V, tanh behind it
};

}  // namespace mm::vit
