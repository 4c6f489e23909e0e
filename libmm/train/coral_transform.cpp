#include "train/coral_transform.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include <cmath>
#include <tuple>

#include "base/check.h"
#include "tensor/shape.h"

namespace mm {

// From the singular values s of the centred rows: cov = V s^2 V' / (N - 1), and what no row reaches into stays as it is.
at::Tensor covariance_power(const at::Tensor& x, double exponent) {
  const auto sizes = shape(x, "N C", "x");
  MM_CHECK(sizes["N"] >= 2, Kind::input, fmt::format("{} rows, but two or more are needed", sizes["N"]));
  const auto wide = x.to(at::kDouble);
  const auto centred = (wide - wide.mean(0)) / std::sqrt(static_cast<double>(sizes["N"] - 1));  // [N, C]
  const auto [u, s, v] = at::linalg_svd(centred, /*full_matrices=*/false);                      // v [min(N, C), C]
  const auto change = (s.square() + 1).pow(exponent) - 1;                                       // [min(N, C)]
  return at::eye(sizes["C"], wide.options()) + v.t().matmul(change.unsqueeze(1) * v);           // [C, C]
}

at::Tensor standardised_domain(const at::Tensor& x, bool shares) {
  shape(x, "N C", "x");
  auto wide = x.to(at::kDouble);  // [N, C]
  if (shares) {
    const auto sums = wide.sum(1, /*keepdim=*/true);  // [N, 1]
    wide = wide / at::where(sums == 0, 1.0, sums);    // [N, C]
  }
  const auto centred = wide - wide.mean(0);                // [N, C]
  const auto deviation = centred.square().mean(0).sqrt();  // [C]
  return centred / at::where(deviation == 0, 1.0, deviation);
}

}  // namespace mm
