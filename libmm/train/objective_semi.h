#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

// Items without labels, learnt from what the model itself says of them. Sums over the items, to be divided by their number and added to the
// cross-entropy of those that have labels. All throw Error{input} for shapes that do not fit. Letters: B items, K classes.

namespace mm {

// How much pseudo-labels count at a step (Lee 2013, equation 16): nothing before `begin`, `most` from `end` on, a straight line between.
struct PseudoLabelWeight {
  std::int64_t begin = 100, end = 600;
  double most = 3;

  double at(std::int64_t step) const;
};

// Pseudo-Label (Lee 2013, equations 14 and 15): cross-entropy against the class that scores highest, which is held constant. scores [B, K]
// ->
// [], summed over the items.
at::Tensor pseudo_label(const at::Tensor& scores);

// FixMatch (Sohn et al. 2020, equation 4): cross-entropy of the scores under strong augmentation against the class that scores highest
// under weak augmentation, where that has probability `threshold` or more; the others add 0, but the sum is divided by the number of all
// items. The weak scores are held constant. weak, strong [B, K] -> []. Throws Error{usage} unless threshold is in [0, 1].
at::Tensor fixmatch(const at::Tensor& weak, const at::Tensor& strong, double threshold = 0.95);

}  // namespace mm
