#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "clap/config.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"

// Stages of a Swin Transformer (Liu et al. 2021). Letters: B squares, G patches to each side of a stage, W of a window, E width, H heads.

namespace mm::clap {

// Patches look at those of their window; in a shifted layer windows lie half a window further, and what comes together around the edge of
// the square does not see each other.
struct WindowLayer {
  WindowLayer(const Params& p, const SoundConfig& config, int64_t stage, bool shifted);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, G, G, E] -> [B, G, G, E]
  void pack();                                       // see Linear::pack
  void quantize();                                   // see Linear::quantize

  LayerNorm norm1;
  Linear qkv, output;
  at::Tensor
      bias;  // [1, n H, W W, W W]: of each two patches of a window by their distance, and what hides them; n windows, 1 where all are alike
  LayerNorm norm2;
  Mlp mlp;
  int64_t heads, window, shift;

 private:
  at::Tensor attend(const at::Tensor& x) const;  // [B, G, G, E] -> [B, G, G, E]
};

// Four neighbours become one patch of twice the width.
struct PatchMerging {
  PatchMerging(const Params& p, int64_t width);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, G, G, E] -> [B, G / 2, G / 2, 2 E]

  LayerNorm norm;
  Linear reduction;
};

struct Stage {
  Stage(const Params& p, const SoundConfig& config, int64_t stage);
  at::Tensor operator()(at::Tensor x) const;  // [B, G, G, E] -> [B, G / 2, G / 2, 2 E], of the last stage [B, G, G, E]
  void pack();                                // see Linear::pack
  void quantize();                            // see Linear::quantize

  std::vector<WindowLayer> layers;
  std::optional<PatchMerging> merging;  // not of the last stage
};

// Which row of a layer's table is of two patches of a window: [W W, W W] i64
at::Tensor distances(int64_t window);

// What hides patches of a shifted square of G x G from each other: 0 where two of one window are neighbours, else -100. [n, W W, W W] f32
at::Tensor hidden(int64_t side, int64_t window, int64_t shift);

}  // namespace mm::clap
