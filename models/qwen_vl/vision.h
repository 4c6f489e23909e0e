#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/embedding.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "nn/rotary.h"
#include "qwen_vl/config.h"
#include "tensor/params.h"

// The picture side of Qwen3-VL: a Vision Transformer over pictures of any size, whose places are learnt and resampled, and turn as well.
// Letters: R x C squares of m x m patches, S = R C m m patches in this order, W width, K = R C states as the text side takes them, E its
// width.

namespace mm::qwen_vl {

// Where the patches of a picture stand, row by row of squares, and in a square row by row.
struct PatchPlaces {
  PatchPlaces(int64_t rows, int64_t columns, int64_t merge);  // squares; patches of a side of one

  int64_t height = 0, width = 0;  // patches
  at::Tensor down, across;        // [S] f32
};

struct VisionEmbeddings {
  VisionEmbeddings(const Params& p, const VisionConfig& config);

  at::Tensor operator()(const at::Tensor& patches) const;  // [R, C, m m, 3, p, p] -> [1, S, W]: places not added
  at::Tensor learnt(const PatchPlaces& places) const;      // the learnt places, between four of them each -> [S, W]
  RotaryAngles angles(const PatchPlaces& places) const;    // [S, W / heads / 2]: a half turns by rows, a half by columns
  at::Tensor embedded(const at::Tensor& patches, const PatchPlaces& places) const;  // the sum of the first two, [1, S, W]

  Linear patch_embed;  // 3 frames p p -> W
  Embedding pos_embed;
  Rotary rotary;  // of a half of a head
  int64_t frames, side;
};

struct VisionBlock {
  VisionBlock(const Params& p, const VisionConfig& config);

  at::Tensor operator()(const at::Tensor& x, const RotaryAngles& angles) const;                               // [1, S, W] -> [1, S, W]
  at::Tensor attend_plus(const at::Tensor& x, const RotaryAngles& angles, const at::Tensor& residual) const;  // + attention(x), [1, S, W]
  void pack();
  void quantize();

  LayerNorm norm1, norm2;
  Linear qkv, output;
  Mlp mlp;
  int64_t heads;
};

// Squares of m x m states become one, at the width of the text.
struct Merger {
  Merger(const Params& p, const VisionConfig& config, bool norm_squares);  // norm_squares: of all of a square's numbers at once

  at::Tensor operator()(const at::Tensor& x) const;  // [1, S, W] -> [K, E]
  void pack();
  void quantize();

  LayerNorm norm;
  Linear up, down;
  int64_t square;  // numbers of one
};

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);

  // [R, C, m m, 3, p, p] -> [1 + L, K, E]: the states, and behind them those that the text's first L layers see as well.
  at::Tensor operator()(const at::Tensor& patches) const;
  void pack();      // see Linear::pack
  void quantize();  // see Linear::quantize

  VisionEmbeddings embeddings;
  std::vector<VisionBlock> blocks;
  Merger merger;
  std::vector<Merger> early_mergers;
  std::vector<int64_t> early;  // the blocks behind which they stand
  int64_t merge;
};

}  // namespace mm::qwen_vl
