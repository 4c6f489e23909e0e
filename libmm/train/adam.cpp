#include "train/adam.h"

#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>

#include "train/group_optimizer.h"

namespace mm {
namespace {

class AdamW : public GroupOptimizer {
 public:
  AdamW(std::vector<ParameterGroup> groups, const OptimizerOptions& options)
      : GroupOptimizer(std::move(groups),
                       [](const at::Tensor& parameter) -> Kept {
                         return {{"m", zeros_like(parameter)}, {"v", zeros_like(parameter)}};
                       }),
        options_(options) {}

 protected:
  void update(Update& update) override {
    const std::vector<at::Tensor> steps(update.parameters.size(),
                                        at::full({}, static_cast<double>(update.step), update.parameters[0].options().dtype(at::kFloat)));
    at::_fused_adamw_(update.parameters, update.gradients, update.kept[0], update.kept[1], /*max_exp_avg_sqs=*/{}, steps, update.rate,
                      options_.beta1, options_.beta2, update.weight_decay, options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  }

 private:
  OptimizerOptions options_;
};

}  // namespace

std::unique_ptr<Optimizer> make_adamw(std::vector<ParameterGroup> groups, const OptimizerOptions& options) {
  return std::make_unique<AdamW>(std::move(groups), options);
}

}  // namespace mm
