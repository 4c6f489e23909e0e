#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "fusion/modality.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm {

// What each of M modalities says for itself.
struct UnimodalOpinions {
  std::vector<at::Tensor> features;  // [B, d_m] each: its mean step; of a missing modality 0
  std::vector<at::Tensor> scores;    // [B, K] each
  at::Tensor there;                  // [B, M] bool
};

// A linear head for each of the modalities that are fused, beside the head of all together: o_m = W_m h_m + b_m of their mean steps h_m, as
// `late-average` has them: K (S + M) numbers, S the sum of the widths d_m. Parameters are called "unimodal.0.weight", "unimodal.0.bias",
// "unimodal.1....". They teach the layers of each input while training, and are kept with the model.
class UnimodalHeads {
 public:
  UnimodalHeads(std::span<const ModalityShape> modalities, std::int64_t outputs, const Params& p);

  UnimodalOpinions operator()(std::span<const Modality> modalities) const;  // [B, T, d_m] each

 private:
  std::vector<Linear> heads_;
};

}  // namespace mm
