#include "train/optimizer.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "train/adam.h"

namespace mm {

std::unique_ptr<Optimizer> make_optimizer(const NamedTensors& parameters, const OptimizerOptions& options) {
  return make_adamw(parameter_groups(parameters, options), options);
}

void copy_tensors(const NamedTensors& from, const NamedTensors& to, const std::string& where) {
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : to) {
    const auto found = from.find(name);
    MM_CHECK(found != from.end(), Kind::input, fmt::format("there is no tensor '{}'", name), where);
    MM_CHECK(found->second.sizes() == tensor.sizes(), Kind::input,
             fmt::format("'{}' has the shape [{}], not [{}]", name, fmt::join(found->second.sizes().vec(), ", "),
                         fmt::join(tensor.sizes().vec(), ", ")),
             where);
    at::Tensor(tensor).copy_(found->second);
  }
}

}  // namespace mm
