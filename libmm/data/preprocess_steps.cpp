#include "data/preprocess_steps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/nansum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNoVariance = 1e-12;  // of the largest: rounding in f64

// The numbers that statistics run over, one column for each: [N, ...] f32 -> [M, ...] f64
at::Tensor columns_of(const StepInput& input) {
  return (input.whole ? input.x.flatten() : input.x).to(at::kDouble);  // [M, ...]
}

at::Tensor mean_of(const at::Tensor& x) {                                // [M, ...] f64
  const at::Tensor count = x.isnan().logical_not().sum(0).clamp_min(1);  // [...]
  return x.nansum(0) / count;                                            // [...]
}

struct Extent {
  at::Tensor least, range;  // [...] f64; 0 and 0 where all is missing
};

Extent extent_of(const at::Tensor& x) {  // [M, ...] f64
  const at::Tensor missing = x.isnan();
  const at::Tensor least = x.masked_fill(missing, kInfinite).amin(0);  // [...]
  const at::Tensor most = x.masked_fill(missing, -kInfinite).amax(0);  // [...]
  const at::Tensor any = least.le(most);                               // [...]
  return {at::where(any, least, 0), at::where(any, most - least, 0)};
}

at::Tensor one_for_zero(const at::Tensor& divisor) { return at::where(divisor.gt(0), divisor, 1); }  // [...]

at::Tensor kept(const at::Tensor& statistic) { return statistic.to(at::kFloat).contiguous(); }  // [...] f32

// The share-quantile of each column, linear between neighbours. sorted: [M, ...] f64 with the missing ones last; count: [...] of the others
at::Tensor quantile(const at::Tensor& sorted, const at::Tensor& count, double share) {
  const at::Tensor place = (count - 1).clamp_min(0).to(at::kDouble) * share;               // [...]
  const at::Tensor below = place.floor().to(at::kLong);                                    // [...]
  const at::Tensor above = place.ceil().to(at::kLong);                                     // [...]
  const at::Tensor low = sorted.gather(0, below.unsqueeze(0)).squeeze(0);                  // [...]
  const at::Tensor high = sorted.gather(0, above.unsqueeze(0)).squeeze(0);                 // [...]
  return at::where(count.gt(0), low + (high - low) * (place - below.to(at::kDouble)), 0);  // [...]
}

// How many of the largest first make up the share. variances: [K] f64, descending
std::int64_t count_for(const at::Tensor& variances, double share) {
  const double due = share * variances.sum().item<double>();
  const at::Tensor so_far = variances.cumsum(0);  // [K]
  return std::min(so_far.lt(due).sum().item<std::int64_t>() + 1, variances.size(0));
}

}  // namespace

NamedTensors fit_standardise(const StepInput& input) {
  const at::Tensor x = columns_of(input);                      // [M, ...]
  const at::Tensor mean = mean_of(x);                          // [...]
  const at::Tensor std = mean_of((x - mean).square()).sqrt();  // [...]
  const at::Tensor varies = extent_of(x).range.gt(0);          // [...]; a constant's deviation may be a rounding error above 0
  return {{"mean", kept(mean)}, {"std", kept(at::where(varies, std, 1))}};
}

NamedTensors fit_min_max(const StepInput& input) {
  const Extent extent = extent_of(columns_of(input));
  return {{"least", kept(extent.least)}, {"range", kept(one_for_zero(extent.range))}};
}

NamedTensors fit_robust(const StepInput& input) {
  const at::Tensor x = columns_of(input);                                                // [M, ...]
  const at::Tensor count = x.isnan().logical_not().sum(0);                               // [...]
  const at::Tensor sorted = std::get<0>(at::sort(x, 0));                                 // [M, ...]
  const at::Tensor iqr = quantile(sorted, count, 0.75) - quantile(sorted, count, 0.25);  // [...]
  return {{"median", kept(quantile(sorted, count, 0.5))}, {"iqr", kept(one_for_zero(iqr))}};
}

NamedTensors fit_impute(const StepInput& input) { return {{"mean", kept(mean_of(columns_of(input)))}}; }

NamedTensors fit_scale(const StepInput& input) {
  const double offset = input.numbers.size() > 1 ? input.numbers[1] : 0;
  return {{"factor", at::full({}, input.numbers[0], at::kFloat)}, {"offset", at::full({}, offset, at::kFloat)}};
}

NamedTensors fit_pca(const StepInput& input) {
  const at::Tensor x = input.x.flatten(1).to(at::kDouble);  // [N, D]
  const auto N = x.size(0), D = x.size(1);
  MM_CHECK(!x.isnan().any().item<bool>(), Kind::input, input.who + " has missing numbers (NaN), which have no principal components",
           input.where, "put 'impute' before 'pca'");
  const at::Tensor mean = x.mean(0);    // [D]
  const at::Tensor centred = x - mean;  // [N, D]
  const bool wide = D > N;              // then the smaller N x N matrix has the same eigenvalues
  const at::Tensor square = wide ? centred.matmul(centred.t()) : centred.t().matmul(centred);       // [N, N] or [D, D]
  auto [ascending, vectors] = at::linalg_eigh(square);                                              // [K], [K, K]
  const at::Tensor variances = ascending.flip(0).clamp_min(0);                                      // [K], not yet divided by N
  at::Tensor components = vectors.flip(1).t();                                                      // [K, N] or [K, D]
  if (wide) components = components.matmul(centred) / one_for_zero(variances.sqrt()).unsqueeze(1);  // [K, D]

  const double asked = input.numbers[0];
  const auto count = asked < 1 ? count_for(variances, asked) : static_cast<std::int64_t>(asked);
  MM_CHECK(count <= std::min(N, D), Kind::input,
           fmt::format("{}: {} principal components are asked for, of {} rows of {} numbers", input.who, count, N, D), input.where);
  components = components.slice(0, 0, count);                                                          // [K, D]
  const at::Tensor largest = components.gather(1, components.abs().argmax(1, true));                   // [K, 1]
  const at::Tensor counts = variances.slice(0, 0, count).gt(kNoVariance * variances[0]).unsqueeze(1);  // [K, 1]
  components = at::where(counts, components * at::where(largest.lt(0), -1, 1), 0);                     // [K, D]
  return {{"mean", kept(mean)}, {"components", kept(components)}};
}

at::Tensor apply_standardise(const at::Tensor& x, const NamedTensors& fitted) {
  return (x - fitted.at("mean")) / fitted.at("std");  // [N, ...]
}

at::Tensor apply_min_max(const at::Tensor& x, const NamedTensors& fitted) {
  return (x - fitted.at("least")) / fitted.at("range");  // [N, ...]
}

at::Tensor apply_robust(const at::Tensor& x, const NamedTensors& fitted) {
  return (x - fitted.at("median")) / fitted.at("iqr");  // [N, ...]
}

at::Tensor apply_impute(const at::Tensor& x, const NamedTensors& fitted) {
  return at::where(x.isnan(), fitted.at("mean"), x);  // [N, ...]
}

at::Tensor apply_scale(const at::Tensor& x, const NamedTensors& fitted) {
  return x * fitted.at("factor") + fitted.at("offset");  // [N, ...]
}

at::Tensor apply_pca(const at::Tensor& x, const NamedTensors& fitted) {
  return (x.flatten(1) - fitted.at("mean")).matmul(fitted.at("components").t());  // [N, K]
}

}  // namespace mm
