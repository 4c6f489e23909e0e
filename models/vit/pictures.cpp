#include "vit/pictures.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/upsample_bicubic2d.h>

#include <vector>

namespace mm::vit {

PictureModel::PictureModel(const Params& p, const Config& c)
    : config(c),
      class_token(p("embeddings.cls_token", {1, 1, c.width})),
      patch_embedding(p / "embeddings.patch_embeddings.projection", 3, c.patch, c.width),
      position_embeddings(p("embeddings.position_embeddings", {1, 1 + c.patches(), c.width})),
      encoder(p, c) {
  if (c.registers > 0) register_tokens = p("embeddings.register_tokens", {1, c.registers, c.width});
  if (c.pooler_width > 0 && p.has("pooler.dense.weight")) pooler.emplace(p / "pooler.dense", c.width, c.pooler_width);
}

at::Tensor PictureModel::positions(int64_t height, int64_t width) const {
  if (height == config.side() && width == config.side()) return position_embeddings;
  const auto grid = position_embeddings.slice(1, 1).unflatten(1, {config.side(), config.side()}).permute({0, 3, 1, 2}).to(at::kFloat);
  const bool smooth = config.layout == Layout::registers;  // [1, E, side, side] above; those with registers were trained so
  const auto stretched = smooth ? at::_upsample_bicubic2d_aa(grid, {height, width}, /*align_corners=*/false)
                                : at::upsample_bicubic2d(grid, {height, width}, /*align_corners=*/false);  // [1, E, height, width]
  const auto patches = stretched.flatten(2).transpose(1, 2).to(position_embeddings.scalar_type());         // [1, patches, E]
  return at::cat({position_embeddings.slice(1, 0, 1), patches}, 1);                                        // [1, 1 + patches, E]
}

at::Tensor PictureModel::embed(const at::Tensor& pixels) const {
  const auto first = class_token.expand({pixels.size(0), -1, -1});  // [B, 1, E]
  const auto x = at::cat({first, patch_embedding(pixels)}, 1) +
                 positions(pixels.size(2) / config.patch, pixels.size(3) / config.patch);  // [B, 1 + patches, E]
  if (!register_tokens.defined()) return x;
  return at::cat({x.slice(1, 0, 1), register_tokens.expand({pixels.size(0), -1, -1}), x.slice(1, 1)}, 1);  // [B, S, E]
}

at::Tensor PictureModel::states(const at::Tensor& pixels, int64_t depth) const { return encoder(embed(pixels), depth); }

at::Tensor PictureModel::vectors(const at::Tensor& pixels) const {
  const auto first = (*encoder.norm)(states(pixels, config.layers).select(1, 0));  // [B, E]
  return pooler ? (*pooler)(first).tanh() : first;                                 // [B, V]
}

}  // namespace mm::vit
