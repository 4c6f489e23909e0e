#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "model/tower.h"
#include "nn/attention.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"
#include "wav2vec2/config.h"
#include "wav2vec2/features.h"

// Wav2Vec2 and HuBERT under the names of transformers' checkpoints. Letters: B sounds, N samples, T frames, E width.

namespace mm::wav2vec2 {

struct Layer {
  Layer(const Params& p, const Config& config);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, T, E] -> [B, T, E]
  void pack();                                       // see Linear::pack
  void quantize();                                   // see Linear::quantize

  FusedSelfAttention attention;
  LayerNorm norm1;
  Mlp mlp;
  LayerNorm norm2;
  bool norm_first;
};

class Model : public Tower {
 public:
  Model(const Params& p, const Config& config);
  std::int64_t width() const override { return config_.width; }
  std::int64_t layers() const override { return config_.layers; }
  std::int64_t rows(const at::Tensor& item) const override { return item.size(0) / config_.hop(); }  // [N]
  at::Tensor vectors(const at::Tensor& samples) const override;  // the mean of all frames behind the last layer and its norm
  at::Tensor states(const at::Tensor& samples, std::int64_t layer) const override;
  void pack() override;

  at::Tensor last(const at::Tensor& samples) const;  // [B, N] -> [B, T, E]: the last norm included
  std::vector<Layer>& all_layers() { return layers_; }

 private:
  Config config_;
  Features features_;
  Places places_;
  LayerNorm norm_;  // in front of the layers where their norms stand behind, else behind them
  std::vector<Layer> layers_;
};

// Where the layers stand: those of a recogniser or classifier behind the model's name.
Params base(const std::shared_ptr<ParamSource>& files, const Config& config);

}  // namespace mm::wav2vec2
