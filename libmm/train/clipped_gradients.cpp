#include "train/clipped_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "nn/example_gradients.h"

namespace mm {
namespace {

constexpr double kLeastNorm = 1e-6;  // added to a norm before it divides

std::int64_t examples_of(const Batch& batch) {
  MM_ASSERT(!batch.tensors.empty());
  return batch.tensors.begin()->second.size(0);
}

Batch example_of(const Batch& batch, std::int64_t i, std::int64_t count) {
  Batch example = batch;
  for (auto& [name, tensor] : example.tensors) tensor = tensor.narrow(0, i, 1);  // [1, ...]
  example.targets = batch.targets / count;
  if (batch.key != 0) example.key = batch.key + static_cast<std::uint64_t>(i);
  return example;
}

std::vector<at::Tensor> learning(std::span<const at::Tensor> parameters) {
  std::vector<at::Tensor> some;
  std::ranges::copy_if(parameters, std::back_inserter(some), [](const at::Tensor& parameter) { return parameter.requires_grad(); });
  return some;
}

// Undefined where the loss does not depend on a parameter.
std::vector<at::Tensor> gradients_of(const at::Tensor& loss, const std::vector<at::Tensor>& parameters) {
  return torch::autograd::grad({loss}, parameters, {}, {}, false, true);
}

double factor_of(double norm, double most) {
  const double factor = most / (norm + kLeastNorm);
  return factor > 1 ? 1 : factor;  // no number stays none, and is told
}

}  // namespace

ClippedGradients clipped_one_by_one(const Learner& learner, const Batch& batch, std::span<const at::Tensor> parameters, double most) {
  const auto B = examples_of(batch);
  const auto some = learning(parameters);
  std::vector<at::Tensor> sums(some.size());
  ClippedGradients clipped{.norms = at::empty({B}, at::kDouble), .sums = std::vector<at::Tensor>(parameters.size())};
  for (std::int64_t i = 0; i < B; ++i) {
    const Batch example = example_of(batch, i, B);
    const auto loss = learner.loss(example);  // []
    clipped.loss += loss.item().toDouble();
    const auto gradients = gradients_of(loss.div(static_cast<double>(example.targets)), some);
    const at::NoGradGuard no_grad;
    double square = 0;
    for (const auto& gradient : gradients)
      if (gradient.defined()) square += gradient.square().sum(at::kDouble).item().toDouble();
    const double norm = std::sqrt(square);
    clipped.norms[i].fill_(norm);
    for (std::size_t k = 0; k < sums.size(); ++k) {
      if (!gradients[k].defined()) continue;
      const auto scaled = gradients[k] * factor_of(norm, most);  // [...]
      sums[k] = sums[k].defined() ? sums[k] + scaled : scaled;
    }
  }
  for (std::size_t k = 0, of = 0; k < parameters.size(); ++k)
    if (parameters[k].requires_grad()) clipped.sums[k] = sums[of++];
  return clipped;
}

ClippedGradients clipped_at_once(const Learner& learner, const Batch& batch, std::span<const at::Tensor> parameters, double most) {
  const auto B = examples_of(batch);
  const double targets = static_cast<double>(batch.targets) / static_cast<double>(B);  // of each
  ExampleGradients examples(B);
  const auto loss = learner.loss(batch);  // []
  ClippedGradients clipped{.loss = loss.item().toDouble(), .norms = {}, .sums = {}};
  const auto left = gradients_of(loss.div(targets), learning(parameters));
  if (std::ranges::any_of(left, [](const at::Tensor& gradient) { return gradient.defined(); })) return clipped;
  const at::NoGradGuard no_grad;
  clipped.norms = examples.squared_norms().sqrt();                          // [B]
  const auto factors = (most / (clipped.norms + kLeastNorm)).clamp_max(1);  // [B]
  for (const auto& parameter : parameters)
    clipped.sums.push_back(examples.has(parameter) ? examples.weighted_sum(parameter, factors) : at::Tensor());
  return clipped;
}

}  // namespace mm
