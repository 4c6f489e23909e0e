#include "vit/videos.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/empty.h>

#include <array>
#include <cmath>

namespace mm::vit {
namespace {

constexpr double kMeanNormEps = 1e-5;  // whatever config.json says of the other norms

// Vaswani et al. 2017, section 3.5, sines and cosines taking turns. -> [S, E] f32
at::Tensor sines(std::int64_t rows, std::int64_t width) {
  auto all = at::empty({rows, width}, at::kFloat);
  auto* to = all.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t i = 0; i < width; ++i) {
      const double angle = static_cast<double>(row) / std::pow(10000, 2 * static_cast<double>(i / 2) / static_cast<double>(width));
      *to++ = static_cast<float>(i % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return all;
}

}  // namespace

VideoModel::VideoModel(const Params& p, const Params& classifier, const Config& c)
    : config_(c),
      patch_weight_(p("embeddings.patch_embeddings.projection.weight", {c.width, 3, c.tubelet, c.patch, c.patch})),
      patch_bias_(p("embeddings.patch_embeddings.projection.bias", {c.width})),
      positions_(sines(c.patches(), c.width).to(patch_weight_.options())),
      encoder_(p, c),
      first_(!c.mean_pooled && classifier.has("classifier")) {
  if (c.mean_pooled && classifier.has("fc_norm")) mean_norm_.emplace(classifier / "fc_norm", c.width, kMeanNormEps);
}

at::Tensor VideoModel::embed(const at::Tensor& frames) const {
  const std::array<std::int64_t, 3> stride{config_.tubelet, config_.patch, config_.patch};
  const auto patches = at::conv3d(frames.transpose(1, 2), patch_weight_, patch_bias_, stride);  // [B, E, f, h, w]
  return patches.flatten(2).transpose(1, 2) + positions_;                                       // [B, S, E]
}

at::Tensor VideoModel::states(const at::Tensor& frames, std::int64_t layer) const { return encoder_(embed(frames), layer); }

at::Tensor VideoModel::vectors(const at::Tensor& frames) const {
  auto x = states(frames, config_.layers);     // [B, S, E]
  if (encoder_.norm) x = (*encoder_.norm)(x);  // [B, S, E]
  if (first_) return x.select(1, 0);
  x = x.mean(1);  // [B, E]
  return mean_norm_ ? (*mean_norm_)(x) : x;
}

}  // namespace mm::vit
