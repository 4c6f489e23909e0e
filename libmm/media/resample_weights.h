#pragma once
#include <cstdint>
#include <vector>

#include "media/resize.h"

namespace mm {

constexpr int kWeightBits = 22;  // PRECISION_BITS of Pillow: 32, less 8 of a sample, less 2 for overshoot

// How one axis is resampled: output i is the sum over k < count[i] of input[first[i] + k] * fixed[i * taps + k] / 2^22.
struct ResampleWeights {
  int taps = 0;                     // weights kept per output; those from count[i] on are 0
  std::vector<int> first, count;    // [outputs]
  std::vector<std::int32_t> fixed;  // [outputs, taps]

  int outputs() const { return static_cast<int>(first.size()); }
};

// The weights of Pillow (precompute_coeffs and normalize_coeffs_8bpc in Resample.c), for every filter but nearest; sizes >= 1. Throws
// Error{input} where they would be more than 2^28 (1 GiB): bicubic ones of a side of 67 million pixels. So `from`, taps and three times
// either fit an int.
ResampleWeights resample_weights(int from, int to, Resample filter);

}  // namespace mm
