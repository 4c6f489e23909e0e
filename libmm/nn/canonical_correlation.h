#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// The sum of the canonical correlations of two sets of features over a batch (Andrew et al. 2013, section 3): the trace norm of S_xx^(-1/2)
// S_xy S_yy^(-1/2), S the covariances divided by N - 1, `ridge` added to the diagonals of S_xx and S_yy. At most the width C. It is
// computed in double precision. x, y [N, C], N at least 2 -> [] f32
at::Tensor canonical_correlation(const at::Tensor& x, const at::Tensor& y, double ridge);

}  // namespace mm
