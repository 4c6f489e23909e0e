#include "siglip/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>

#include "base/check.h"
#include "nn/attention.h"
#include "siglip/block.h"

namespace mm::siglip {
namespace {

// One of the products that torch.nn.MultiheadAttention keeps as one: [from, from + count) of its 3 E outputs.
Linear rows_of(const Params& p, int64_t width, int64_t from, int64_t count) {
  return {p("in_proj_weight", {3 * width, width}).narrow(0, from, count), p("in_proj_bias", {3 * width}).narrow(0, from, count)};
}

// Of flexible pictures files hold a product of patches whose colours lie innermost.
PatchEmbedding patches_of(const Params& p, const VisionConfig& c) {
  if (!c.flexible) return {p, 3, c.patch, c.width};
  const auto weight = p("weight", {c.width, c.patch * c.patch * 3}).reshape({c.width, c.patch, c.patch, 3});  // [E, P, P, 3]
  return {weight.permute({0, 3, 1, 2}).contiguous(), p("bias", {c.width})};
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
    : patch_embedding(patches_of(p / "embeddings.patch_embedding", c)),
      position_embedding(p("embeddings.position_embedding.weight", {c.patches(), c.width})),
      flexible(c.flexible),
      side(c.side),
      post_layernorm(p / "post_layernorm", c.width, c.norm_eps),
      head(p / "head", c) {
  for (int64_t i = 0; i < c.layers; ++i) layers.push_back(block((p / "encoder.layers")[i], c));
}

at::Tensor VisionTower::positions(int64_t height, int64_t width) const {
  if (!flexible) return position_embedding;
  const auto square = position_embedding.unflatten(0, {side, side}).permute({2, 0, 1}).unsqueeze(0);  // [1, E, side, side]
  const auto stretched =
      at::_upsample_bilinear2d_aa(square.to(at::kFloat), {height, width}, /*align_corners=*/false);  // [1, E, height, width]
  return stretched.squeeze(0).flatten(1).t().to(position_embedding.scalar_type());                   // [height width, E]
}

at::Tensor VisionTower::states(const at::Tensor& pixels, int64_t layer) const {
  MM_ASSERT(layer <= std::ssize(layers));
  const auto patch = patch_embedding.patch;
  auto x = patch_embedding(pixels) + positions(pixels.size(2) / patch, pixels.size(3) / patch);    // [B, S, E]
  for (int64_t depth = 0; depth < layer; ++depth) x = layers[static_cast<std::size_t>(depth)](x);  // [B, S, E]
  return x;                                                                                        // [B, S, E]
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const { return post_layernorm(states(pixels, std::ssize(layers))); }

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

}  // namespace mm::siglip
