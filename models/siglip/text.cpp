#include "siglip/text.h"

#include <ATen/TensorOperators.h>

#include "base/check.h"
#include "siglip/block.h"

namespace mm::siglip {

TextTower::TextTower(const Params& p, const TextConfig& c)
    : token_embedding(p / "embeddings.token_embedding", c.vocabulary, c.width),
      position_embedding(p("embeddings.position_embedding.weight", {c.positions, c.width})),
      final_layer_norm(p / "final_layer_norm", c.width, c.norm_eps),
      head(p / "head", c.width, c.projection) {
  for (int64_t i = 0; i < c.layers; ++i) layers.push_back(block((p / "encoder.layers")[i], c));
}

at::Tensor TextTower::states(const at::Tensor& tokens, int64_t layer) const {
  MM_ASSERT(tokens.size(1) == position_embedding.size(0) && layer <= std::ssize(layers));
  auto x = token_embedding(tokens) + position_embedding;                                           // [B, T, E]
  for (int64_t depth = 0; depth < layer; ++depth) x = layers[static_cast<std::size_t>(depth)](x);  // [B, T, E]
  return x;                                                                                        // [B, T, E]
}

at::Tensor TextTower::operator()(const at::Tensor& tokens) const { return final_layer_norm(states(tokens, std::ssize(layers))); }

at::Tensor TextTower::pooled(const at::Tensor& states) const { return head(states.select(1, -1)); }

void TextTower::pack() {
  for (auto& layer : layers) layer.pack();
}

}  // namespace mm::siglip
