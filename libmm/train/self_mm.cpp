#include "train/self_mm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>

namespace mm {
namespace {

constexpr double kLeast = 1e-8;  // as in their code

at::Tensor mean_of(const at::Tensor& features, const at::Tensor& some) {  // [N, D], [N] bool
  const auto rows = some.nonzero().squeeze(1);                            // [those]
  if (rows.numel() == 0) return {};
  return features.index_select(0, rows).mean(0);  // [D]
}

at::Tensor distance(const at::Tensor& features, const at::Tensor& centre) {
  return at::linalg_vector_norm(features - centre, 2, at::IntArrayRef{1});  // [N]
}

}  // namespace

ClassCentres class_centres(const at::Tensor& features, const at::Tensor& labels) {
  const auto wide = features.to(at::kDouble);  // [N, D]
  return {.positive = mean_of(wide, labels.gt(0)), .negative = mean_of(wide, labels.lt(0))};
}

at::Tensor relative_distance(const at::Tensor& features, const ClassCentres& centres) {
  const auto wide = features.to(at::kDouble);                                                           // [N, D]
  const auto positive = distance(wide, centres.positive), negative = distance(wide, centres.negative);  // [N]
  return (negative - positive) / (positive + kLeast);                                                   // [N]
}

at::Tensor made_labels(const at::Tensor& labels, const at::Tensor& own, const at::Tensor& together, double limit) {
  const auto y = labels.to(at::kDouble), alpha = own / (together + kLeast);    // [N]
  return (0.5 * alpha * y + 0.5 * (y + own - together)).clamp(-limit, limit);  // [N]
}

at::Tensor with_momentum(const at::Tensor& before, const at::Tensor& made, std::int64_t epoch) {
  const auto i = static_cast<double>(epoch);
  return before.to(at::kDouble) * ((i - 1) / (i + 1)) + made * (2 / (i + 1));  // [N]
}

at::Tensor unimodal_weight(const at::Tensor& own, const at::Tensor& labels) { return (own - labels).abs().tanh(); }  // [N]

}  // namespace mm
