#include "clap/sound.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <fmt/format.h>

#include "base/check.h"

namespace mm::clap {
namespace {

constexpr double kNormEps = 1e-5;

}  // namespace

SoundTower::SoundTower(const Params& p, const SoundConfig& c)
    : config(c),
      batch_norm(p / "batch_norm", c.mels),
      patch_weight(p("patch_embed.proj.weight", {c.width, 1, c.patch, c.patch})),
      patch_bias(p("patch_embed.proj.bias", {c.width})),
      norm(p / "norm", c.last_width(), kNormEps) {
  if (c.patch_norm) patch_norm.emplace(p / "patch_embed.norm", c.width, kNormEps);
  if (c.fusion) {
    fusion.emplace(p / "patch_embed.fusion_model", c);
    part_weight = p("patch_embed.mel_conv2d.weight", {c.width, 1, c.patch, 3 * c.patch});
    part_bias = p("patch_embed.mel_conv2d.bias", {c.width});
  }
  for (int64_t i = 0; i < c.stages(); ++i) stages.emplace_back((p / "layers")[i], c, i);
}

at::Tensor SoundTower::folded(const at::Tensor& mels) const {
  const auto folds = config.square / config.mels, length = config.square * folds;  // how often the square is as wide as mels are
  MM_ASSERT(mels.size(2) <= length && mels.size(3) == config.mels);
  auto x = mels * batch_norm.scale + batch_norm.shift;                                                   // [B, K, T, M]
  if (x.size(2) < length) x = at::upsample_bicubic2d(x, {length, config.mels}, /*align_corners=*/true);  // [B, K, length, M]
  return x.unflatten(2, {folds, config.square}).transpose(3, 4).flatten(2, 3);                           // [B, K, square, square]
}

at::Tensor SoundTower::embed(const at::Tensor& mels) const {
  const auto squares = folded(mels);  // [B, K, square, square]
  const auto stride = config.stride, pad = (config.patch - config.stride) / 2;
  auto x = at::conv2d(squares.slice(1, 0, 1), patch_weight, patch_bias, {stride, stride}, {pad, pad});  // [B, E, G, G]
  if (squares.size(1) > 1) {
    MM_ASSERT(fusion);
    const auto parts = at::conv2d(squares.slice(1, 1).flatten(0, 1).unsqueeze(1), part_weight, part_bias, {stride, 3 * stride}, {pad, pad});
    auto row = parts.unflatten(0, {-1, squares.size(1) - 1}).permute({0, 2, 3, 1, 4}).flatten(3);  // [B, E, G, about G]: side by side
    row = at::constant_pad_nd(row, {0, x.size(3) - row.size(3)});                                  // [B, E, G, G]
    x = (*fusion)(x, row);                                                                         // [B, E, G, G]
  }
  x = x.permute({0, 2, 3, 1}).contiguous();  // [B, G, G, E]
  return patch_norm ? (*patch_norm)(x) : x;  // [B, G, G, E]
}

at::Tensor SoundTower::run(const at::Tensor& mels, int64_t stage) const {
  auto x = embed(mels);                                                            // [B, G, G, E]
  for (int64_t i = 0; i < stage; ++i) x = stages[static_cast<std::size_t>(i)](x);  // [B, G, G, E], of that stage
  return x;                                                                        // [B, G, G, E]
}

at::Tensor SoundTower::states(const at::Tensor& mels, int64_t stage) const { return run(mels, stage).flatten(1, 2); }

at::Tensor SoundTower::operator()(const at::Tensor& mels) const { return norm(run(mels, config.stages())).mean({1, 2}); }

void SoundTower::pack() {
  for (auto& stage : stages) stage.pack();
}

}  // namespace mm::clap
