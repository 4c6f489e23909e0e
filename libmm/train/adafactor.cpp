#include "train/adafactor.h"

#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "train/group_optimizer.h"

namespace mm {
namespace {

constexpr double kBetaPower = -0.8;     // of the step: how fast the second moment forgets
constexpr double kLeastScale = 1e-3;    // of a parameter, so that one of zeros moves
constexpr double kLargestChange = 1.0;  // root mean square of u
constexpr double kLeast = std::numeric_limits<float>::epsilon();

double root_mean_square(const at::Tensor& x) {
  return at::linalg_vector_norm(x).item().toDouble() / std::sqrt(static_cast<double>(x.numel()));
}

class Adafactor : public GroupOptimizer {
 public:
  explicit Adafactor(std::vector<ParameterGroup> groups) : GroupOptimizer(std::move(groups), means) {}

 protected:
  void update(Update& update) override {
    for (std::size_t i = 0; i < update.parameters.size(); ++i) {
      const double blend = std::pow(static_cast<double>(update.step), kBetaPower);
      auto& parameter = update.parameters[i];
      const auto& gradient = update.gradients[i];
      const double rate =
          std::min(update.rate, 1 / std::sqrt(static_cast<double>(update.step))) * std::max(kLeastScale, root_mean_square(parameter));
      if (update.weight_decay != 0) parameter.mul_(1 - update.rate * update.weight_decay);
      const auto change = second_moment(gradient, update.kept[i], blend).clamp_min_(kLeast * kLeast).rsqrt_();
      change.mul_(gradient);  // [...]
      parameter.sub_(change, rate / std::max(1.0, root_mean_square(change) / kLargestChange));
    }
  }

 private:
  static Kept means(const at::Tensor& parameter) {
    if (parameter.dim() < 2) return {{"variance", zeros_like(parameter)}};
    auto rows = parameter.sizes().vec(), columns = rows;
    rows.back() = 1;                  // [..., R, 1]
    columns[columns.size() - 2] = 1;  // [..., 1, C]
    return {{"rows", at::zeros(rows, parameter.options().requires_grad(false))},
            {"columns", at::zeros(columns, parameter.options().requires_grad(false))}};
  }

  // Blends the gradient into what is kept; the result may be changed.
  static at::Tensor second_moment(const at::Tensor& gradient, std::vector<at::Tensor>& kept, double blend) {
    const auto squares = gradient.square();  // [..., R, C]
    if (kept.size() == 1) return kept[0].lerp_(squares, blend).clone();
    const auto &rows = kept[0], &columns = kept[1];
    rows.lerp_(squares.mean(-1, /*keepdim=*/true), blend);                                      // [..., R, 1]
    columns.lerp_(squares.mean(-2, /*keepdim=*/true), blend);                                   // [..., 1, C]
    return at::matmul(rows, columns).div_(rows.mean(-2, /*keepdim=*/true).clamp_min_(kLeast));  // [..., R, C]
  }
};

}  // namespace

std::unique_ptr<Optimizer> make_adafactor(std::vector<ParameterGroup> groups, const OptimizerOptions& /*options*/) {
  return std::make_unique<Adafactor>(std::move(groups));
}

}  // namespace mm
