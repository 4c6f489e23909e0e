#include "siglip/block.h"

namespace mm::siglip {

Mlp mlp(const Params& p, const TowerConfig& c) {
  return {Linear(p / "fc1", c.width, c.mlp_width), Linear(p / "fc2", c.mlp_width, c.width), c.activation};
}

PreNormBlock block(const Params& p, const TowerConfig& c) {
  const auto part = [&](const char* name) { return Linear(p / "self_attn" / name, c.width, c.width); };
  return {LayerNorm(p / "layer_norm1", c.width, c.norm_eps),
          FusedSelfAttention(side_by_side(part("q_proj"), part("k_proj"), part("v_proj")), part("out_proj"), c.heads),
          LayerNorm(p / "layer_norm2", c.width, c.norm_eps), mlp(p / "mlp", c)};
}

}  // namespace mm::siglip
