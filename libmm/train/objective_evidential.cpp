#include "train/objective_evidential.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/digamma.h>
#include <ATen/ops/lgamma.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

// KL(Dirichlet(alpha) || Dirichlet(1)). alpha [B, K] -> [B]
at::Tensor divergence_from_uniform(const at::Tensor& alpha) {
  const double log_uniform = std::lgamma(static_cast<double>(alpha.size(-1)));                         // log (K - 1)!
  const auto strength = alpha.sum(-1, /*keepdim=*/true);                                               // [B, 1]
  const auto normaliser = at::lgamma(strength).squeeze(-1) - at::lgamma(alpha).sum(-1) - log_uniform;  // [B]
  return normaliser + ((alpha - 1) * (at::digamma(alpha) - at::digamma(strength))).sum(-1);            // [B]
}

}  // namespace

at::Tensor combined_evidence(const at::Tensor& evidence) {
  const auto sizes = shape(evidence, "B M K", "evidence");
  const auto views = wide(evidence);
  auto all = views.select(1, 0);  // [B, K]
  for (int64_t m = 1; m < sizes["M"]; ++m) {
    const auto view = views.select(1, m);                             // [B, K]
    all = all + view + all * view / static_cast<double>(sizes["K"]);  // [B, K]
  }
  return all;
}

at::Tensor uncertainty(const at::Tensor& evidence) {
  MM_CHECK(evidence.defined() && evidence.dim() > 0, Kind::input, "evidence has no dimension of classes");
  const auto K = static_cast<double>(evidence.size(-1));
  return K / (wide(evidence).sum(-1) + K);  // [...]
}

at::Tensor evidential_loss(const at::Tensor& evidence, const at::Tensor& labels, double annealing) {
  MM_CHECK(annealing >= 0 && annealing <= 1, Kind::usage, fmt::format("the annealing is {}, but must be in [0, 1]", annealing));
  const auto sizes = shape(evidence, "B K", "evidence");
  check_same_shape(evidence.select(-1, 0), "evidence without its classes", labels, "labels");
  check_labels(labels, sizes["K"]);

  const auto alpha = wide(evidence) + 1;                                             // [B, K]
  const auto wanted = labels.clamp_min(0).unsqueeze(-1);                             // [B, 1]
  const auto right = alpha.gather(-1, wanted).squeeze(-1);                           // [B]
  const auto expected = at::digamma(alpha.sum(-1)) - at::digamma(right);             // [B]
  const auto wrong = divergence_from_uniform(alpha.scatter(-1, wanted, 1));          // [B]
  return at::where(labels == kIgnoredLabel, 0, expected + annealing * wrong).sum();  // []
}

at::Tensor multi_view_loss(const at::Tensor& evidence, const at::Tensor& labels, double annealing) {
  auto loss = evidential_loss(combined_evidence(evidence), labels, annealing);
  for (const auto& view : evidence.unbind(1)) loss = loss + evidential_loss(view, labels, annealing);
  return loss;
}

double evidential_annealing(double epoch, double epochs) {
  MM_CHECK(epochs > 0, Kind::usage, fmt::format("annealing over {} epochs; the number must be above 0", epochs));
  return std::clamp(epoch / epochs, 0.0, 1.0);
}

}  // namespace mm
