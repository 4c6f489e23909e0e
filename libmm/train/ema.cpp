#include "train/ema.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace mm {

Ema::Ema(const NamedTensors& parameters, double decay) : parameters_(parameters), decay_(decay) {
  MM_ASSERT(decay > 0 && decay < 1);
  for (const auto& [name, parameter] : parameters_) averages_[name] = parameter.detach().clone();
}

void Ema::update() {
  const at::NoGradGuard no_grad;
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const double decay = std::min(decay_, (1 + t) / (10 + t));
  std::vector<at::Tensor> averages, parameters;
  for (const auto& [name, average] : averages_) {
    averages.push_back(average);
    parameters.push_back(parameters_.at(name));
  }
  at::_foreach_lerp_(averages, parameters, 1 - decay);
}

void Ema::load(const NamedTensors& averages, std::int64_t steps) {
  copy_tensors(averages, averages_, "the moving average");
  steps_ = steps;
}

}  // namespace mm
