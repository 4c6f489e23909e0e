#include "train/sgd.h"

#include <ATen/ops/_fused_sgd.h>

#include "base/check.h"
#include "train/group_optimizer.h"

namespace mm {
namespace {

class Sgd : public GroupOptimizer {
 public:
  Sgd(std::vector<ParameterGroup> groups, const OptimizerOptions& options)
      : GroupOptimizer(std::move(groups), options.momentum > 0 ? buffer : nothing), options_(options) {}

 protected:
  // A buffer of zeros becomes the gradient at the first step, so that no step is a first one to the kernel.
  void update(Update& update) override {
    const auto buffers = options_.momentum > 0 ? update.every(0) : std::vector<at::Tensor>();
    at::_fused_sgd_(update.parameters, update.gradients, buffers, update.weight_decay, options_.momentum, update.rate, /*dampening=*/0,
                    options_.nesterov, /*maximize=*/false, /*is_first_step=*/false);
  }

 private:
  static Kept buffer(const at::Tensor& parameter) { return {{"momentum", zeros_like(parameter)}}; }
  static Kept nothing(const at::Tensor& /*parameter*/) { return {}; }

  OptimizerOptions options_;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(std::vector<ParameterGroup> groups, const OptimizerOptions& options) {
  MM_CHECK(!options.nesterov || options.momentum > 0, Kind::usage, "there is no momentum to look ahead along", "optimizer.nesterov",
           "set optimizer.momentum, such as 0.9");
  return std::make_unique<Sgd>(std::move(groups), options);
}

}  // namespace mm
