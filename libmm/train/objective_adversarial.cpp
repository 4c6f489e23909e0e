#include "train/objective_adversarial.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softplus.h>
#include <c10/util/Exception.h>

#include <vector>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

// LibTorch warns that a gradient with a graph, kept in what it is of, holds itself; gradient_norms() does not keep it.
class NoWarning : public c10::WarningHandler {
  void process(const c10::Warning& /*warning*/) override {}
};

}  // namespace

at::Tensor gan_critic(const at::Tensor& real, const at::Tensor& made) {
  return at::softplus(-wide(real)).mean() + at::softplus(wide(made)).mean();  // []
}

at::Tensor gan_maker(const at::Tensor& made) { return at::softplus(-wide(made)).mean(); }

at::Tensor hinge_critic(const at::Tensor& real, const at::Tensor& made) {
  return at::relu(1 - wide(real)).mean() + at::relu(1 + wide(made)).mean();  // []
}

at::Tensor wasserstein_critic(const at::Tensor& real, const at::Tensor& made) { return wide(made).mean() - wide(real).mean(); }

at::Tensor wasserstein_maker(const at::Tensor& made) { return -wide(made).mean(); }

at::Tensor points_between(const at::Tensor& real, const at::Tensor& made, const at::Tensor& share) {
  check_same_shape(real, "real", made, "made");
  MM_CHECK(real.dim() > 0 && shape(share, "B", "share")["B"] == real.size(0), Kind::input, "there is not one share for each item");
  std::vector<int64_t> by_item(static_cast<std::size_t>(real.dim()), 1);
  by_item[0] = real.size(0);
  const auto s = share.detach().view(by_item);                                // [B, 1, ...]
  return (s * real.detach() + (1 - s) * made.detach()).requires_grad_(true);  // [B, ...]
}

at::Tensor gradient_norms(const at::Tensor& scores, const at::Tensor& points) {
  MM_ASSERT(points.is_leaf() && points.requires_grad());
  MM_CHECK(scores.numel() == points.size(0), Kind::input, "there is not one score for each point");
  points.mutable_grad().reset();
  NoWarning quiet;
  const c10::WarningUtils::WarningHandlerGuard guard(&quiet);
  scores.sum().backward({}, /*retain_graph=*/true, /*create_graph=*/true, /*inputs=*/at::TensorList(points));
  const auto gradient = points.grad();  // [B, ...]
  points.mutable_grad().reset();        // the gradient's graph holds the points: kept in them, it would hold itself
  // The slope of a root at 0 is infinite; a critic that is flat at a point gives NaN without the small number.
  return (gradient.flatten(1).square().sum(1) + 1e-12).sqrt();  // [B]
}

at::Tensor gradient_penalty(const at::Tensor& norms, double weight) { return weight * (norms - 1).square().mean(); }

}  // namespace mm
