#include "train/objective_class.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/all.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/expm1.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include <optional>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

// 1 - p under a power: its slope at 0 is infinite for powers below 1, and a target that is certain would make the gradient NaN.
constexpr double kLeastRest = 1e-12;

// The class weights in the scores' number type; none when there are none.
std::optional<at::Tensor> checked_weights(const at::Tensor& scores, const ClassOptions& options) {
  MM_CHECK(options.smoothing >= 0 && options.smoothing < 1, Kind::usage,
           fmt::format("label smoothing is {}, but must be in [0, 1)", options.smoothing));
  MM_CHECK(options.focus >= 0, Kind::usage, fmt::format("the focus of the focal loss is {}, but must be 0 or more", options.focus));
  MM_CHECK(scores.defined() && scores.dim() > 0, Kind::input, "scores has no dimension of classes");
  if (!options.class_weights.defined()) return std::nullopt;
  const auto sizes = shape(options.class_weights, "K", "class_weights");
  MM_CHECK(sizes["K"] == scores.size(-1), Kind::usage,
           fmt::format("there are {} class weights for {} classes", sizes["K"], scores.size(-1)));
  return options.class_weights.to(scores.options());
}

}  // namespace

at::Tensor cross_entropy(const at::Tensor& scores, const at::Tensor& labels, const ClassOptions& options) {
  const auto all = wide(scores);
  const auto weights = checked_weights(all, options);
  const auto K = all.size(-1);
  check_same_shape(all.select(-1, 0), "scores without its classes", labels, "labels");
  check_labels(labels, K);

  const auto flat = all.reshape({-1, K});    // [N, K]
  const auto wanted = labels.reshape({-1});  // [N]
  if (options.focus == 0) return at::cross_entropy_loss(flat, wanted, weights, at::Reduction::Sum, kIgnoredLabel, options.smoothing);  // []

  const auto each = at::cross_entropy_loss(flat, wanted, weights, at::Reduction::None, kIgnoredLabel, options.smoothing);  // [N]
  const auto log_p = at::log_softmax(flat, -1).gather(1, wanted.clamp_min(0).unsqueeze(1)).squeeze(1);                     // [N]
  return (at::expm1(log_p).neg().clamp_min(kLeastRest).pow(options.focus) * each).sum();                                   // []
}

at::Tensor binary_cross_entropy(const at::Tensor& scores, const at::Tensor& answers, const ClassOptions& options) {
  check_same_shape(scores, "scores", answers, "answers");
  const auto all = wide(scores);
  const auto weights = checked_weights(all, options);
  const auto counted = answers != kIgnoredLabel;                    // [..., K]
  const auto y = at::where(counted, answers, 0).to(all.options());  // [..., K]
  if (y.is_cpu()) MM_CHECK(((y >= 0) & (y <= 1)).all().item().toBool(), Kind::input, "there is an answer that is not between 0 and 1");

  auto weight = counted.to(all.options());                                                            // [..., K]
  if (weights) weight = weight * *weights;                                                            // [..., K]
  if (options.focus > 0)                                                                              //
    weight = weight * (y - at::sigmoid(all)).abs().clamp_min(kLeastRest).pow(options.focus);          // [..., K]
  const auto z = y * (1 - options.smoothing) + options.smoothing / 2;                                 // [..., K]
  return (weight * at::binary_cross_entropy_with_logits(all, z, {}, {}, at::Reduction::None)).sum();  // []
}

std::int64_t counted_labels(const at::Tensor& labels) { return (labels != kIgnoredLabel).sum().item().toLong(); }

}  // namespace mm
