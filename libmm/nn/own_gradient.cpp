#include "nn/own_gradient.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

using torch::autograd::variable_list;

class OwnGradient : public torch::autograd::Node {
 public:
  OwnGradient(const std::vector<at::Tensor>& inputs, OwnBackward backward)
      : Node(torch::autograd::collect_next_edges(inputs)), backward_(std::move(backward)) {}

  variable_list apply(variable_list&& gradients) override {
    MM_ASSERT(!at::GradMode::is_enabled() && backward_);  // no gradients of gradients, and none after they were released
    std::vector<bool> asked;
    for (std::size_t i = 0; i < num_outputs(); ++i) asked.push_back(task_should_compute_output(i));
    if (!gradients.at(0).defined()) return variable_list(num_outputs());
    return backward_(gradients[0], asked);
  }

  void release_variables() override { backward_ = nullptr; }

 private:
  OwnBackward backward_;
};

}  // namespace

at::Tensor with_own_gradient(const at::Tensor& y, const std::vector<at::Tensor>& inputs, OwnBackward backward) {
  const auto learns = [](const at::Tensor& input) { return input.defined() && input.requires_grad(); };
  if (!at::GradMode::is_enabled() || std::ranges::none_of(inputs, learns)) return y;
  auto known = y.detach();
  torch::autograd::set_history(known, std::make_shared<OwnGradient>(inputs, std::move(backward)));
  return known;  // [...]
}

}  // namespace mm
