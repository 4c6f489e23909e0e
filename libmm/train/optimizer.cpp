#include "train/optimizer.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "base/check.h"
#include "config/find_row.h"
#include "train/adafactor.h"
#include "train/adam.h"
#include "train/freeze.h"
#include "train/sgd.h"

namespace mm {

namespace {

constexpr std::array kAll{
    OptimizerKind{"adamw", "Adam with decoupled weight decay", make_adamw, [](const OptimizerOptions&) { return 2; }},
    OptimizerKind{"adam", "adaptive moments; weight decay is a part of the gradient", make_adam, [](const OptimizerOptions&) { return 2; }},
    OptimizerKind{"sgd", "gradient descent with momentum, Nesterov's too", make_sgd,
                  [](const OptimizerOptions& options) { return options.momentum > 0 ? 1 : 0; }},
    OptimizerKind{"adafactor", "second moments by row and column, in little memory; steps relative to the weights", make_adafactor,
                  [](const OptimizerOptions&) { return 0; }},
};

}  // namespace

std::span<const OptimizerKind> optimizers() { return kAll; }

const OptimizerKind& find_optimizer(const std::string& name) {
  return find_row(kAll, name, {.what = "optimiser", .table = "optimizers", .where = "optimizer.kind"});
}

std::unique_ptr<Optimizer> make_optimizer(const NamedTensors& parameters, const OptimizerOptions& options) {
  const auto& kind = find_optimizer(options.kind);
  return kind.make(parameter_groups(without_frozen(parameters, options.freeze), options), options);
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
