#pragma once
#include <ATen/core/Tensor.h>

#include "data/point_mixture.h"
#include "train/rates.h"

namespace mm {

// How well made points [N, 2] cover the modes of a mixture (Srivastava et al. 2017, "VEEGAN", section 4.1): a point is of high quality when
// it lies within three standard deviations of the nearest mode, and a mode is captured by one such point.
//
//   modes          part of the modes that are captured
//   modes.half     part of those with at least half of their share of all points, N / modes: forgetting by degrees shows here
//   high-quality   part of the points
//
// Points that are no numbers are of no mode. Of the mixture itself 98.9 percent are of high quality: 1 - exp(-9/2).
Rates mode_rates(const at::Tensor& points, const PointMixture& mixture);

}  // namespace mm
