#include "train/adam.h"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>

#include "train/group_optimizer.h"

namespace mm {
namespace {

class Adam : public GroupOptimizer {
 public:
  Adam(std::vector<ParameterGroup> groups, const OptimizerOptions& options, bool decoupled)
      : GroupOptimizer(std::move(groups), moments), options_(options), decoupled_(decoupled) {}

 protected:
  void update(Update& update) override {
    const auto step = at::full({}, static_cast<double>(update.step), update.parameters[0].options().dtype(at::kFloat));
    const std::vector<at::Tensor> steps(update.parameters.size(), step);
    const auto m = update.every(0), v = update.every(1);
    const auto& o = options_;
    const auto fused = [&](auto&& kernel) {
      kernel(update.parameters, update.gradients, m, v, /*max_exp_avg_sqs=*/at::TensorList(), steps, update.rate, o.beta1, o.beta2,
             update.weight_decay, o.epsilon, /*amsgrad=*/false, /*maximize=*/false);
    };
    if (decoupled_)
      fused([](auto&&... arguments) { at::_fused_adamw_(arguments...); });
    else
      fused([](auto&&... arguments) { at::_fused_adam_(arguments...); });
  }

 private:
  static Kept moments(const at::Tensor& parameter) { return {{"m", zeros_like(parameter)}, {"v", zeros_like(parameter)}}; }

  OptimizerOptions options_;
  bool decoupled_;
};

}  // namespace

std::unique_ptr<Optimizer> make_adamw(std::vector<ParameterGroup> groups, const OptimizerOptions& options) {
  return std::make_unique<Adam>(std::move(groups), options, true);
}

std::unique_ptr<Optimizer> make_adam(std::vector<ParameterGroup> groups, const OptimizerOptions& options) {
  return std::make_unique<Adam>(std::move(groups), options, false);
}

}  // namespace mm
