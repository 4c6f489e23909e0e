#pragma once
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "tensor/safetensors.h"
#include "train/optimizer.h"

// The fixture of scripts/golden/optimizers.py: what torch.optim makes of parameters and gradients.
class GoldenOptimizers {
 public:
  GoldenOptimizers()
      : file_(MM_TEST_DATA "/train/optimizers.safetensors"), cases_(mm::Json::parse(file_.metadata().at("cases"), "cases")) {}

  // Names of the cases of one kind.
  std::vector<std::string> cases(const std::string& kind) const {
    std::vector<std::string> names;
    cases_.each_member([&](const std::string& name, const mm::Json& row) {
      if (row.string("kind") == kind) names.push_back(name);
    });
    return names;
  }

  static mm::OptimizerOptions options(const mm::Json& row, mm::OptimizerOptions options = {}) {
    options.kind = row.string("kind", options.kind);
    options.weight_decay = row.number("weight-decay", options.weight_decay);
    options.beta1 = row.number("beta1", options.beta1);
    options.beta2 = row.number("beta2", options.beta2);
    options.epsilon = row.number("epsilon", options.epsilon);
    options.momentum = row.number("momentum", options.momentum);
    options.nesterov = row.boolean("nesterov", options.nesterov);
    return options;
  }

  // Runs a case, and gives its largest error relative to torch's parameters, or to kLeast where they came near 0. After the third step the
  // state goes to an optimiser of its own, with the options of "later" where a case has them.
  double error(const std::string& name) const {
    const mm::Json row = cases_.at(name);
    const auto rates = row.at("rates").numbers();
    auto options = this->options(row);
    const auto parameters = beginning("start.");
    auto optimizer = mm::make_optimizer(parameters, options);
    for (std::size_t step = 0; step < rates.size(); ++step) {
      if (step == rates.size() / 2) {
        if (row.has("later")) options = this->options(row.at("later"), options);
        auto later = mm::make_optimizer(parameters, options);
        later->load(optimizer->state());
        optimizer = std::move(later);
      }
      for (const auto& [key, gradient] : beginning("gradient." + std::to_string(step) + "."))
        parameters.at(key).mutable_grad() = gradient.detach();
      optimizer->step(rates[step]);
    }
    double worst = 0;
    for (const auto& [key, expected] : beginning(name + ".")) {
      const auto difference = parameters.at(key).detach().sub(expected.detach());
      worst = std::max(worst, difference.div(expected.detach().abs().clamp_min_(kLeast)).abs().max().item().toDouble());
    }
    return worst;
  }

  // Copies of the tensors whose names begin so, by the rest of their names; leaves that require gradients.
  mm::NamedTensors beginning(const std::string& prefix) const {
    mm::NamedTensors tensors;
    for (const auto& [name, info] : file_.infos())
      if (name.starts_with(prefix)) tensors[name.substr(prefix.size())] = file_.tensor(name).clone().requires_grad_(true);
    return tensors;
  }

 private:
  static constexpr double kLeast = 0.5;  // no parameter starts nearer to 0

  mm::Safetensors file_;
  mm::Json cases_;
};
