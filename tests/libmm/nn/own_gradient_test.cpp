#include "nn/own_gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <memory>

#include "support/doctest.h"

using namespace mm;

namespace {

// a b, and its gradients, with what was asked of them.
at::Tensor product(const at::Tensor& a, const at::Tensor& b, std::vector<bool>& told) {
  at::Tensor y;
  {
    const at::NoGradGuard no_graph;
    y = a * b;
  }
  return with_own_gradient(y, {a, b}, [&told, a = a.detach(), b = b.detach()](const at::Tensor& gradient, const std::vector<bool>& asked) {
    told = asked;
    return std::vector<at::Tensor>{asked[0] ? gradient * b : at::Tensor(), asked[1] ? gradient * a : at::Tensor()};
  });
}

}  // namespace

TEST_CASE("the graph passes on the gradients that are given, to those who asked") {
  const auto a = at::tensor({2.F, 3.F}).requires_grad_(true), b = at::tensor({5.F, 7.F});
  std::vector<bool> told;
  const auto y = product(a * 1, b, told);
  CHECK(at::equal(y.detach(), at::tensor({10.F, 21.F})));
  (y * 2).sum().backward();
  CHECK(at::equal(a.grad(), at::tensor({10.F, 14.F})));
  CHECK(told == std::vector<bool>{true, false});
  CHECK_FALSE(b.grad().defined());
}

TEST_CASE("nothing is kept where no gradient may be asked for") {
  std::vector<bool> told;
  const auto a = at::tensor({2.F}), b = at::tensor({5.F}).requires_grad_(true);
  CHECK_FALSE(product(a, b.detach(), told).requires_grad());
  const at::NoGradGuard no_graph;
  CHECK_FALSE(product(a, b, told).requires_grad());
}

TEST_CASE("what a backward pass needs goes when it is done") {
  auto kept = std::make_shared<at::Tensor>(at::tensor({2.F}));
  const std::weak_ptr<at::Tensor> watched = kept;
  const auto a = at::tensor({2.F}).requires_grad_(true);
  const auto y = with_own_gradient(at::tensor({4.F}), {a}, [kept](const at::Tensor& gradient, const std::vector<bool>&) {
    return std::vector<at::Tensor>{gradient * *kept};
  });
  kept = nullptr;
  CHECK_FALSE(watched.expired());
  y.backward();
  CHECK(a.grad().item<float>() == 2);
  CHECK(watched.expired());
}
