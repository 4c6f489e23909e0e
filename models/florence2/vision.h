#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "florence2/config.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"

// The picture side: DaViT (Ding et al. 2022, arXiv 2204.03645) under the names of transformers' Florence2VisionBackbone, and what makes of
// its states words of the text side. States lie as a picture with its channels last. Letters: B pictures, H and W states, C width of a
// stage, N = H W, E width of the text side.

namespace mm::florence2 {

// A convolution between stages, with a norm in front or behind.
struct Shrink {
  Shrink(const Params& p, std::int64_t in, const Stage& stage);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, H, W, in] -> [B, H', W', C]

  at::Tensor weight, bias;  // [C, in, k, k], [C]
  LayerNorm norm;
  std::int64_t stride, padding;
  bool norm_first;
};

// x and each channel's own convolution of 3 x 3.
struct OwnConv {
  OwnConv(const Params& p, std::int64_t width);
  at::Tensor plus(const at::Tensor& x) const;  // [B, H, W, C] -> [B, H, W, C]

  at::Tensor weight, bias;  // [C, 1, 3, 3], [C]
};

// Attention, then a product, each behind a convolution. Either states look at each other within windows, or channels at each other within
// groups, each channel over all places.
struct Block {
  enum class Sight { windows, channels };

  Block(const Params& p, const VisionConfig& config, const Stage& stage, Sight sight);
  at::Tensor operator()(const at::Tensor& x) const;       // [B, H, W, C] -> [B, H, W, C]
  at::Tensor attend(const at::Tensor& x) const;           // its attention, behind the norm, with its last product: [B, H, W, C]
  at::Tensor attend_windows(const at::Tensor& x) const;   // [B, H, W, C]
  at::Tensor attend_channels(const at::Tensor& x) const;  // [B, H, W, C]
  void pack();                                            // see Linear::pack
  void quantize();                                        // see Linear::quantize

  OwnConv conv1;
  LayerNorm norm1;
  Linear qkv, output;
  OwnConv conv2;
  LayerNorm norm2;
  Mlp mlp;
  Sight sight;
  std::int64_t heads, window;  // of channels: groups, and nothing
};

struct VisionTower {
  struct Level {
    Shrink shrink;
    std::vector<Block> blocks;
  };

  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, height, width] -> [B, H, W, C]
  void pack();
  void quantize();

  std::vector<Level> levels;
};

// The mean of all states, then the states, with their places, as wide as words.
struct Projector {
  Projector(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& states) const;  // [B, H, W, C] -> [B, N + 1, E]

  at::Tensor rows, columns;  // [positions, C / 2] each: of a state's row, and of its column
  at::Tensor time;           // [C]: of the only picture
  Linear projection;
  LayerNorm norm;
};

}  // namespace mm::florence2
