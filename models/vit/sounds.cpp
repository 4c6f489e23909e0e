#include "vit/sounds.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>

namespace mm::vit {

SoundModel::SoundModel(const Params& p, const Config& c)
    : config_(c),
      first_tokens_(at::cat({p("embeddings.cls_token", {1, 1, c.width}), p("embeddings.distillation_token", {1, 1, c.width})}, 1)),
      patch_weight_(p("embeddings.patch_embeddings.projection.weight", {c.width, 1, c.patch, c.patch})),
      patch_bias_(p("embeddings.patch_embeddings.projection.bias", {c.width})),
      position_embeddings_(p("embeddings.position_embeddings", {1, c.patches() + 2, c.width})),
      encoder_(p, c) {}

at::Tensor SoundModel::embed(const at::Tensor& mels) const {
  const auto picture = mels.transpose(1, 2).unsqueeze(1);                                                            // [B, 1, M, T]
  const auto patches = at::conv2d(picture, patch_weight_, patch_bias_, {config_.mel_stride, config_.frame_stride});  // [B, E, m, t]
  const auto first = first_tokens_.expand({mels.size(0), -1, -1});                                                   // [B, 2, E]
  return at::cat({first, patches.flatten(2).transpose(1, 2)}, 1) + position_embeddings_;                             // [B, S, E]
}

at::Tensor SoundModel::states(const at::Tensor& mels, std::int64_t layer) const { return encoder_(embed(mels), layer); }

at::Tensor SoundModel::vectors(const at::Tensor& mels) const {
  return (*encoder_.norm)(states(mels, config_.layers).slice(1, 0, 2)).mean({1});  // [B, E]
}

}  // namespace mm::vit
