#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <vector>

#include "nn/attention.h"
#include "nn/gated_mlp.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"
#include "vit/config.h"

// The layers of a Vision Transformer. Letters: B pictures, S tokens, E width.

namespace mm::vit {

// Norms stand in front of its parts. What scales a part channel by channel (DINOv2: Touvron et al. 2021, LayerScale) is multiplied into the
// product that ends the part.
struct Layer {
  Layer(const Params& p, const Config& config);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, S, E] -> [B, S, E]
  void pack();                                       // see Linear::pack
  void quantize();                                   // see Linear::quantize

  LayerNorm norm1;
  FusedSelfAttention attention;
  LayerNorm norm2;
  std::optional<Mlp> mlp;  // one of the two
  std::optional<GatedMlp> gated;
};

struct Encoder {
  Encoder(const Params& p, const Config& config);
  at::Tensor operator()(at::Tensor x, int64_t depth) const;  // behind so many layers, without the last norm: [B, S, E] -> [B, S, E]
  void pack();                                               // see Linear::pack

  std::vector<Layer> layers;
  std::optional<LayerNorm> norm;  // the last one; none where a mean of states is the vector
};

}  // namespace mm::vit
