#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <variant>
#include <vector>

#include "nn/embedding.h"
#include "nn/gated_mlp.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "nn/rotary.h"
#include "qwen_vl/config.h"
#include "tensor/params.h"

// The picture side: a Vision Transformer over pictures of any size, and over groups of a video's frames, whose places turn. In Qwen3-VL
// they are learnt and resampled as well; in Qwen2.5-VL most layers look around in windows only. Letters: R x C squares of m x m patches, S
// = R C m m patches in this order, W width, K = R C states as the text side takes them, E its width.

namespace mm::qwen_vl {

// Where the patches of a picture stand, row by row of squares, and in a square row by row.
struct PatchPlaces {
  PatchPlaces(int64_t rows, int64_t columns, int64_t merge);  // squares; patches of a side of one

  int64_t height = 0, width = 0;  // patches
  at::Tensor down, across;        // [S] f32
};

struct VisionEmbeddings {
  VisionEmbeddings(const Params& p, const VisionConfig& config);

  // Places not added. A picture [R, C, m m, 3, p, p], or a group of as many frames as a patch is deep, [R, C, m m, 3, f, p, p] -> [1, S, W]
  at::Tensor operator()(const at::Tensor& patches) const;
  at::Tensor learnt(const PatchPlaces& places) const;    // the learnt places, between four of them each -> [S, W]
  RotaryAngles angles(const PatchPlaces& places) const;  // [S, W / heads / 2]: a half turns by rows, a half by columns
  at::Tensor embedded(const at::Tensor& patches, const PatchPlaces& places) const;  // the sum of the first two, [1, S, W]

  Linear patch_embed;                  // 3 frames p p -> W
  std::optional<Embedding> pos_embed;  // Qwen3-VL
  Rotary rotary;                       // of a half of a head
  int64_t frames, side;
};

using VisionNorm = std::variant<LayerNorm, RmsNorm>;

struct VisionBlock {
  VisionBlock(const Params& p, const VisionConfig& config);

  // lengths: of the windows one behind the other, patches; none: each sees everywhere. [1, S, W] -> [1, S, W]
  at::Tensor operator()(const at::Tensor& x, const RotaryAngles& angles, const std::vector<int64_t>& lengths = {}) const;
  // What attention to the normed x sees, in front of its last product. [1, S, W] -> [1, S, W]
  at::Tensor attended(const at::Tensor& x, const RotaryAngles& angles, const std::vector<int64_t>& lengths = {}) const;
  void pack();
  void quantize();

  VisionNorm norm1, norm2;
  Linear qkv, output;
  std::variant<Mlp, GatedMlp> mlp;
  int64_t heads;
};

// Squares of m x m states become one, at the width of the text.
struct Merger {
  Merger(const Params& p, const VisionConfig& config, bool norm_squares);  // norm_squares: of all of a square's numbers at once

  at::Tensor operator()(const at::Tensor& x) const;  // [1, S, W] -> [K, E]
  void pack();
  void quantize();

  VisionNorm norm;
  Linear up, down;
  bool norm_squares;
  int64_t square;  // numbers of one
};

// Patches as the blocks read them: window behind window, where there are windows.
struct Laid {
  at::Tensor x;  // [1, S, W]
  RotaryAngles angles;
  std::vector<int64_t> lengths = {};  // of the windows, patches; none: there are none
  at::Tensor back = {};               // [K] i64: where each square stands in that order; undefined: they are in order
};

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);

  // Patches as VisionEmbeddings takes them -> [1 + L, K, E]: the states, and behind them those that the text's first L layers see as well.
  at::Tensor operator()(const at::Tensor& patches) const;
  Laid laid_out(const at::Tensor& patches) const;
  void pack();      // see Linear::pack
  void quantize();  // see Linear::quantize

  VisionEmbeddings embeddings;
  std::vector<VisionBlock> blocks;
  Merger merger;
  std::vector<Merger> early_mergers;
  std::vector<int64_t> early;  // the blocks behind which they stand
  std::vector<int64_t> whole;  // the blocks that see everywhere, where there are windows
  int64_t merge, window;       // window: squares; 0: there are none
};

}  // namespace mm::qwen_vl
