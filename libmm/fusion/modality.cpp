#include "fusion/modality.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

namespace mm {
namespace {

std::vector<at::Tensor> means(std::span<const Modality> modalities) {
  std::vector<at::Tensor> all;
  for (const auto& modality : modalities) all.push_back(mean_step(modality));  // [B, C]
  return all;
}

}  // namespace

std::int64_t whole_width(std::span<const ModalityShape> modalities) {
  std::int64_t width = 0;
  for (const auto& modality : modalities) width += modality.width;
  return width;
}

Modality cleared(const Modality& modality) {
  const auto nothing = at::zeros({}, modality.x.options());                             // []
  return {at::where(modality.mask.unsqueeze(-1), modality.x, nothing), modality.mask};  // [B, T, C]
}

at::Tensor present(const Modality& modality) {
  return modality.mask.any(1);  // [B]
}

at::Tensor mean_step(const Modality& modality) {
  if (modality.x.size(1) == 1) return modality.x.squeeze(1);                                      // [B, C]
  const auto steps = modality.mask.sum(1, /*keepdim=*/true).clamp_min(1).to(modality.x.dtype());  // [B, 1]
  return modality.x.sum(1) / steps;                                                               // [B, C]
}

at::Tensor last_step(const Modality& modality) {
  const auto T = modality.mask.size(1);
  const auto places = at::arange(1, T + 1, modality.mask.options().dtype(at::kLong));  // [T]
  const auto last = (places * modality.mask).amax(1);                                  // [B]; 0: none
  const auto own = (last.unsqueeze(1) == places).unsqueeze(-1);                        // [B, T, 1]
  return at::where(own, modality.x, at::zeros({}, modality.x.options())).sum(1);       // [B, C]
}

at::Tensor stacked_means(std::span<const Modality> modalities) {
  return at::stack(means(modalities), 1);  // [B, M, C]
}

at::Tensor presences(std::span<const Modality> modalities) {
  std::vector<at::Tensor> all;
  for (const auto& modality : modalities) all.push_back(present(modality));  // [B]
  return at::stack(all, 1);                                                  // [B, M]
}

at::Tensor joined_means(std::span<const Modality> modalities) {
  return at::cat(means(modalities), 1);  // [B, sum of C]
}

}  // namespace mm
