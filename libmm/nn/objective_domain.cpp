#include "nn/objective_domain.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

void check_domains(const at::Tensor& source, const at::Tensor& target, int64_t least) {
  const auto from = shape(source, "B C", "source"), to = shape(target, "N C", "target");
  MM_CHECK(from["C"] == to["C"], Kind::input, fmt::format("the source is {} wide, but the target is {}", from["C"], to["C"]));
  MM_CHECK(std::min(from["B"], to["N"]) >= least, Kind::input,
           fmt::format("{} items of the source and {} of the target, but {} of each are needed", from["B"], to["N"], least));
}

// [B, C] -> [C, C], divided by B - 1 as the authors do.
at::Tensor covariance(const at::Tensor& x) {
  const auto centred = x - x.mean(0, /*keepdim=*/true);                     // [B, C]
  return centred.t().matmul(centred) / static_cast<double>(x.size(0) - 1);  // [C, C]
}

// Squared distances of all rows, from the differences themselves: |x|^2 + |y|^2 - 2 x.y loses the digits of near ones. [N, C] -> [N, N]
at::Tensor squared_distances(const at::Tensor& x) {
  constexpr std::int64_t kNoProduct = 2;
  return at::cdist(x, x, 2, kNoProduct).square();
}

// Of two different rows. -> []
at::Tensor mean_distance(const at::Tensor& distances) {
  const auto N = static_cast<double>(distances.size(0));
  return distances.detach().sum().div(N * (N - 1)).clamp_min(1e-12);
}

}  // namespace

at::Tensor gradient_reversal(const at::Tensor& x, double strength) {
  const auto value = x.detach();
  return value + strength * (value - x);  // the second part is 0, exactly
}

double dann_strength(double done) { return 2 / (1 + std::exp(-10 * done)) - 1; }

at::Tensor coral(const at::Tensor& source, const at::Tensor& target) {
  check_domains(source, target, 2);
  const auto C = static_cast<double>(source.size(1));
  return (covariance(wide(source)) - covariance(wide(target))).square().sum() / (4 * C * C);  // []
}

at::Tensor mmd(const at::Tensor& source, const at::Tensor& target, const KernelMixture& kernel) {
  check_domains(source, target, 1);
  MM_CHECK(!kernel.factors.empty(), Kind::usage, "the mixture of kernels has no factor");
  for (const double factor : kernel.factors)
    MM_CHECK(factor > 0, Kind::usage, fmt::format("a kernel's factor is {}, but must be above 0", factor));
  MM_CHECK(kernel.bandwidth >= 0, Kind::usage, fmt::format("the bandwidth is {}, but must be 0 or more", kernel.bandwidth));

  const auto distances = squared_distances(at::cat({wide(source), wide(target)}));                                       // [B + N, B + N]
  const auto by_bandwidth = kernel.bandwidth > 0 ? distances / kernel.bandwidth : distances / mean_distance(distances);  // [B + N, B + N]
  auto k = (by_bandwidth / -kernel.factors[0]).exp();                                                                    // [B + N, B + N]
  for (std::size_t i = 1; i < kernel.factors.size(); ++i) k = k + (by_bandwidth / -kernel.factors[i]).exp();
  k = k / static_cast<double>(kernel.factors.size());

  const auto B = source.size(0);
  const auto from = k.slice(0, 0, B), to = k.slice(0, B);                                   // [B, B + N], [N, B + N]
  return from.slice(1, 0, B).mean() + to.slice(1, B).mean() - 2 * from.slice(1, B).mean();  // []
}

at::Tensor cmd(const at::Tensor& source, const at::Tensor& target, int moments, double low, double high) {
  check_domains(source, target, 1);
  MM_CHECK(moments >= 1, Kind::usage, fmt::format("{} moments, but one or more are needed", moments));
  MM_CHECK(high > low, Kind::usage, fmt::format("features between {} and {}: the second must be above the first", low, high));
  const auto s = wide(source), t = wide(target);
  const auto mean_s = s.mean(0), mean_t = t.mean(0);  // [C]
  auto loss = at::linalg_vector_norm(mean_s - mean_t) / (high - low);
  for (int k = 2; k <= moments; ++k) {
    const auto apart = (s - mean_s).pow(k).mean(0) - (t - mean_t).pow(k).mean(0);  // [C]
    loss = loss + at::linalg_vector_norm(apart) / std::pow(high - low, k);
  }
  return loss;
}

}  // namespace mm
