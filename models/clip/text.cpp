#include "clip/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include "base/check.h"

namespace mm::clip {
namespace {

// Files of before transformers 4.31 say 2, which is no token of theirs: the end is then the greatest number.
constexpr int64_t kOldEnd = 2;

PreNormBlock block(const Params& p, const TextConfig& c) {
  const auto part = [&](const char* name) { return Linear(p / "self_attn" / name, c.width, c.width); };
  FusedSelfAttention attention(side_by_side(part("q_proj"), part("k_proj"), part("v_proj")), part("out_proj"), c.heads);
  attention.causal = true;
  return {LayerNorm(p / "layer_norm1", c.width, c.norm_eps), std::move(attention), LayerNorm(p / "layer_norm2", c.width, c.norm_eps),
          Mlp(Linear(p / "mlp.fc1", c.width, c.mlp_width), Linear(p / "mlp.fc2", c.mlp_width, c.width), c.activation)};
}

}  // namespace

TextTower::TextTower(const Params& p, const TextConfig& c)
    : token_embedding(p / "embeddings.token_embedding", c.vocabulary, c.width),
      position_embedding(p("embeddings.position_embedding.weight", {c.positions, c.width})),
      final_layer_norm(p / "final_layer_norm", c.width, c.norm_eps),
      end(c.end_token) {
  for (int64_t i = 0; i < c.layers; ++i) layers.push_back(block((p / "encoder.layers")[i], c));
}

at::Tensor TextTower::states(const at::Tensor& tokens, int64_t layer) const {
  MM_ASSERT(tokens.size(1) <= position_embedding.size(0) && layer <= std::ssize(layers));
  auto x = token_embedding(tokens) + position_embedding.slice(0, 0, tokens.size(1));               // [B, T, E]
  for (int64_t depth = 0; depth < layer; ++depth) x = layers[static_cast<std::size_t>(depth)](x);  // [B, T, E]
  return x;                                                                                        // [B, T, E]
}

at::Tensor TextTower::operator()(const at::Tensor& tokens) const { return final_layer_norm(states(tokens, std::ssize(layers))); }

at::Tensor TextTower::pooled(const at::Tensor& states, const at::Tensor& tokens) const {
  const auto found = end == kOldEnd ? tokens.argmax(-1) : tokens.eq(end).to(at::kInt).argmax(-1);  // [B]: the first
  const auto rows = at::arange(tokens.size(0), found.options());                                   // [B]
  return states.index({rows, found});                                                              // [B, E]
}

void TextTower::pack() {
  for (auto& layer : layers) layer.pack();
}

void TextTower::quantize() {
  for (auto& layer : layers) layer.quantize();
}

}  // namespace mm::clip
