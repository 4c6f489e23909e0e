#include "nn/example_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <functional>

#include "nn/conv.h"
#include "nn/norm.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Forward = std::function<at::Tensor(const at::Tensor& x)>;  // [B, ...] -> [B]

at::Tensor wave(at::IntArrayRef shape, double speed) {
  std::int64_t numbers = 1;
  for (const auto size : shape) numbers *= size;
  return (at::arange(numbers, at::kFloat) * speed).sin().view(shape);
}

at::Tensor learnt(at::IntArrayRef shape, double speed) { return wave(shape, speed).requires_grad_(true); }

std::vector<at::Tensor> gradients(const at::Tensor& loss, const std::vector<at::Tensor>& parameters) {
  return torch::autograd::grad({loss}, parameters, {}, {}, false, true);
}

// Norms and a weighted sum by the followed pass against one pass for each example.
void check_as_alone(const Forward& forward, const at::Tensor& x, const std::vector<at::Tensor>& parameters) {
  const auto B = x.size(0);
  ExampleGradients examples(B);
  const auto left = gradients(forward(x).sum(), parameters);
  const auto weights = at::arange(1, B + 1, at::kDouble) / 3;
  std::vector<at::Tensor> sums;
  for (const auto& parameter : parameters) sums.push_back(at::zeros_like(parameter, at::kDouble));
  for (std::int64_t i = 0; i < B; ++i) {
    const auto alone = gradients(forward(x.narrow(0, i, 1)).sum(), parameters);  // a batch of 1 is not followed
    double square = 0;
    for (std::size_t k = 0; k < parameters.size(); ++k) {
      square += alone[k].to(at::kDouble).square().sum().item().toDouble();
      sums[k] += alone[k] * weights[i];
    }
    CHECK(examples.squared_norms()[i].item().toDouble() == doctest::Approx(square).epsilon(1e-6));
  }
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    CAPTURE(k);
    REQUIRE(examples.has(parameters[k]));
    CHECK_FALSE(left[k].defined());
    CHECK(at::allclose(examples.weighted_sum(parameters[k], weights), sums[k].to(at::kFloat), 1e-5, 1e-6));
  }
}

}  // namespace

TEST_CASE("products: of single rows, of a few steps, of many") {
  const auto W = learnt({5, 7}, 0.9), b = learnt({5}, 0.4), V = learnt({3, 5}, 1.3);
  const Forward two = [&](const at::Tensor& x) {
    return followed_linear(at::relu(followed_linear(x, W, b)), V, {}).square().flatten(1).sum(1);
  };
  check_as_alone(two, wave({4, 7}, 0.31), {W, b, V});
  check_as_alone(two, wave({4, 2, 7}, 0.31), {W, b, V});
  check_as_alone(two, wave({4, 9, 7}, 0.31), {W, b, V});
}

TEST_CASE("a parameter that is used twice") {
  const auto W = learnt({6, 6}, 0.9), b = learnt({6}, 0.4);
  check_as_alone([&](const at::Tensor& x) { return followed_linear(at::relu(followed_linear(x, W, b)), W, b).square().sum(1); },
                 wave({3, 6}, 0.31), {W, b});
}

TEST_CASE("convolutions") {
  const auto W = learnt({4, 2, 3, 3}, 0.9), b = learnt({4}, 0.4), V = learnt({3, 4, 2, 2}, 0.7), c = learnt({3}, 0.2);
  check_as_alone([&](const at::Tensor& x) { return convolve(at::relu(convolve(x, W, b, 2, 1)), V, c, 1, 0).square().flatten(1).sum(1); },
                 wave({3, 2, 7, 7}, 0.31), {W, b, V, c});
}

TEST_CASE("norms, before what learns and behind it") {
  const auto W = learnt({5, 5}, 0.9), w = learnt({5}, 0.8), b = learnt({5}, 0.4);
  const LayerNorm norm(Params(std::make_shared<RecordSource>()), 5, 1e-5);
  LayerNorm own = norm;
  own.weight = w;
  own.bias = b;
  check_as_alone(
      [&](const at::Tensor& x) {
        return own(at::relu(own(x).matmul(wave({5, 5}, 0.2)))).pow(3).flatten(1).sum(1);
      },
      wave({3, 4, 5}, 0.31), {w, b});
}

TEST_CASE("what is not followed gets its gradient as ever") {
  const auto W = learnt({4, 4}, 0.9);
  ExampleGradients examples(3);
  CHECK(gradients(followed_linear(wave({2, 4}, 0.3), W, {}).sum(), {W})[0].defined());      // rows that are no examples
  CHECK(gradients(followed_linear(wave({3, 4}, 0.3), W * 2, {}).sum(), {W})[0].defined());  // no leaf
  CHECK(gradients(followed_linear(wave({3, 4}, 0.3), W, W[0]).sum(), {W})[0].defined());    // a bias that is none
  CHECK(gradients(wave({3, 4}, 0.3).matmul(W).sum(), {W})[0].defined());                    // no layer
  CHECK_FALSE(examples.has(W));
}

TEST_CASE("nobody follows outside of its life, nor without a graph") {
  const auto W = learnt({4, 4}, 0.9);
  CHECK(ExampleGradients::current() == nullptr);
  {
    ExampleGradients outer(3);
    { const ExampleGradients inner(2); }
    CHECK(ExampleGradients::current() == &outer);
    const at::NoGradGuard no_graph;
    CHECK_FALSE(outer.sees(wave({3, 4}, 0.3), W, {}));
  }
  CHECK(ExampleGradients::current() == nullptr);
}
