#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "clap/config.h"
#include "clap/fusion.h"
#include "clap/swin.h"
#include "nn/norm.h"
#include "tensor/params.h"

// The sound side of CLAP under the names of transformers' checkpoints. Letters: B sounds, K spectrograms of each (1, or of a sound that is
// too long 4: the whole shrunk, and three parts), T frames, M mels, G patches to each side, E width.

namespace mm::clap {

struct SoundTower {
  SoundTower(const Params& p, const SoundConfig& config);
  at::Tensor operator()(const at::Tensor& mels) const;             // [B, K, T, M] -> [B, C]: the mean of all patches
  at::Tensor states(const at::Tensor& mels, int64_t stage) const;  // behind so many stages: [B, K, T, M] -> [B, patches, E]
  at::Tensor embed(const at::Tensor& mels) const;                  // [B, K, T, M] -> [B, G, G, E]
  at::Tensor folded(const at::Tensor& mels) const;                 // into squares: [B, K, T, M] -> [B, K, square, square]
  void pack();                                                     // see Linear::pack

  SoundConfig config;
  BatchNorm batch_norm;     // of each mel
  at::Tensor patch_weight;  // [E, 1, patch, patch]
  at::Tensor patch_bias;    // [E]
  std::optional<LayerNorm> patch_norm;
  std::optional<Fusion> fusion;
  at::Tensor part_weight;  // [E, 1, patch, 3 patch]: of the parts, or undefined
  at::Tensor part_bias;    // [E], or undefined
  std::vector<Stage> stages;
  LayerNorm norm;

 private:
  at::Tensor run(const at::Tensor& mels, int64_t stage) const;  // [B, K, T, M] -> [B, G, G, E]
};

}  // namespace mm::clap
