#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "fusion/modality.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm {

// Modalities of any widths brought to one: a linear layer for each, of its mean step. Parameters are called by the modality's place: p.0,
// ...
class Projections {
 public:
  Projections(std::span<const ModalityShape> modalities, std::int64_t width, const Params& p, bool with_bias = true);

  // Of cleared modalities. A missing one is 0, whatever its bias. -> [B, M, width]
  at::Tensor operator()(std::span<const Modality> modalities) const;

 private:
  std::vector<Linear> layers_;
};

}  // namespace mm
