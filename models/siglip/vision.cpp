#include "siglip/vision.h"

#include <ATen/TensorOperators.h>

#include "base/check.h"
#include "nn/attention.h"
#include "siglip/block.h"

namespace mm::siglip {
namespace {

// One of the products that torch.nn.MultiheadAttention keeps as one: [from, from + count) of its 3 E outputs.
Linear rows_of(const Params& p, int64_t width, int64_t from, int64_t count) {
  return {p("in_proj_weight", {3 * width, width}).narrow(0, from, count), p("in_proj_bias", {3 * width}).narrow(0, from, count)};
}

}  // namespace

PoolingHead::PoolingHead(const Params& p, const VisionConfig& c)
    : query(rows_of(p / "attention", c.width, 0, c.width)(p("probe", {1, 1, c.width}))),
      keys_values(rows_of(p / "attention", c.width, c.width, 2 * c.width)),
      output(p / "attention.out_proj", c.width, c.width),
      norm(p / "layernorm", c.width, c.norm_eps),
      mlp(siglip::mlp(p / "mlp", c)),
      heads(c.heads) {}

at::Tensor PoolingHead::operator()(const at::Tensor& states) const {
  const auto both = keys_values(states).chunk(2, -1);                                              // 2 x [B, S, E]
  const auto x = output(attend(query.expand({states.size(0), -1, -1}), both[0], both[1], heads));  // [B, 1, E]
  return mlp.plus(norm(x), x).squeeze(1);                                                          // [B, E]
}

VisionTower::VisionTower(const Params& p, const VisionConfig& c)
    : patch_embedding(p / "embeddings.patch_embedding", 3, c.patch, c.width),
      position_embedding(p("embeddings.position_embedding.weight", {c.patches(), c.width})),
      post_layernorm(p / "post_layernorm", c.width, c.norm_eps),
      head(p / "head", c) {
  for (int64_t i = 0; i < c.layers; ++i) layers.push_back(block((p / "encoder.layers")[i], c));
}

at::Tensor VisionTower::states(const at::Tensor& pixels, int64_t layer) const {
  MM_ASSERT(layer <= std::ssize(layers));
  auto x = patch_embedding(pixels) + position_embedding;                                           // [B, S, E]
  for (int64_t depth = 0; depth < layer; ++depth) x = layers[static_cast<std::size_t>(depth)](x);  // [B, S, E]
  return x;                                                                                        // [B, S, E]
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const { return post_layernorm(states(pixels, std::ssize(layers))); }

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

}  // namespace mm::siglip
