#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// (cov(x) + 1)^exponent, the covariance of the rows [N, C] (N >= 2; N - 1 in the denominator) with 1 added to its diagonal -> [C, C] f64,
// symmetric. CORAL (Sun, Feng and Saenko 2016, algorithm 1) brings a source to a target's covariance by
//
//   source * covariance_power(source, -0.5) * covariance_power(target, 0.5)
at::Tensor covariance_power(const at::Tensor& x, double exponent);

// Each column with mean 0 and standard deviation 1 (of the population) over the rows of its domain; a column that does not vary becomes 0.
// With `shares` each row is divided by its sum before, as histograms of different numbers of counts are; a row of zeros stays one.
// [N, C] -> [N, C] f64
at::Tensor standardised_domain(const at::Tensor& x, bool shares);

}  // namespace mm
