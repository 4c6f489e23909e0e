#include "fusion/projections.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

namespace mm {

Projections::Projections(std::span<const ModalityShape> modalities, std::int64_t width, const Params& p, bool with_bias) {
  for (std::size_t i = 0; i < modalities.size(); ++i)
    layers_.emplace_back(p[static_cast<std::int64_t>(i)], modalities[i].width, width, with_bias);
}

at::Tensor Projections::operator()(std::span<const Modality> modalities) const {
  std::vector<at::Tensor> all;
  for (std::size_t i = 0; i < layers_.size(); ++i) all.push_back(layers_[i](mean_step(modalities[i])));  // [B, width]
  const auto there = presences(modalities).unsqueeze(-1);                                                // [B, M, 1]
  return at::stack(all, 1) * there;                                                                      // [B, M, width]
}

}  // namespace mm
