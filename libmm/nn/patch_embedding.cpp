#include "nn/patch_embedding.h"

#include <utility>

namespace mm {

PatchEmbedding::PatchEmbedding(const Params& p, int64_t channels, int64_t patch, int64_t width, bool with_bias)
    : weight(p("weight", {width, channels, patch, patch})), patch(patch) {
  if (with_bias) bias = p("bias", {width});
}

PatchEmbedding::PatchEmbedding(at::Tensor weight, at::Tensor bias)
    : weight(std::move(weight)), bias(std::move(bias)), patch(this->weight.size(2)) {}

at::Tensor PatchEmbedding::operator()(const at::Tensor& pixels) const {
  const auto B = pixels.size(0), channels = pixels.size(1), h = pixels.size(2) / patch, w = pixels.size(3) / patch;
  const auto patches = pixels.narrow(2, 0, h * patch)
                           .narrow(3, 0, w * patch)
                           .reshape({B, channels, h, patch, w, patch})
                           .permute({0, 2, 4, 1, 3, 5})                      // [B, h, w, 3, P, P]
                           .reshape({B, h * w, channels * patch * patch});   // [B, S, 3 * P * P]
  return Linear(weight.flatten(1), bias)(patches.to(weight.scalar_type()));  // [B, S, C]
}

}  // namespace mm
