#include "train/clip.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>

#include <vector>

namespace mm {
namespace {

double norm_of(const std::vector<at::Tensor>& gradients) {
  std::vector<at::Tensor> norms;
  for (const auto& gradient : gradients) norms.push_back(at::linalg_vector_norm(gradient));
  return at::linalg_vector_norm(at::stack(norms)).item().toDouble();
}

}  // namespace

double clip_gradients(const NamedTensors& parameters, const OptimizerOptions& options) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (const auto& [name, parameter] : parameters)
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  if (gradients.empty()) return 0;
  const double norm = norm_of(gradients);
  double left = norm;
  if (options.clip_value > 0) {
    for (auto& gradient : gradients) gradient.clamp_(-options.clip_value, options.clip_value);
    if (options.clip > 0) left = norm_of(gradients);
  }
  if (options.clip > 0 && left > options.clip)
    for (auto& gradient : gradients) gradient.mul_(options.clip / left);
  return norm;
}

}  // namespace mm
