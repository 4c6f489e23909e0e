#include "nn/lstm.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "support/close.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Case {
  std::int64_t batch, steps, channels, width, directions;
};

// The layer and LibTorch's, over the same numbers.
struct Both {
  explicit Both(const Case& of, bool of_x) : size(of) {
    auto generator = at::detail::createCPUGenerator(5);
    const auto drawn = [&](at::IntArrayRef shape) { return at::randn(shape, generator).mul_(0.5); };
    x = drawn({of.batch, of.steps, of.channels}).requires_grad_(of_x);
    for (std::int64_t i = 0; i < of.directions; ++i)
      for (const auto& shape :
           std::vector<std::vector<std::int64_t>>{{4 * of.width, of.channels}, {4 * of.width, of.width}, {4 * of.width}, {4 * of.width}})
        parameters.push_back(drawn(shape).requires_grad_(true));
    weight = drawn({of.batch, of.steps, of.directions * of.width});
  }

  at::Tensor own() const {
    std::vector<RecurrentWeights> directions;
    for (std::size_t i = 0; i < parameters.size(); i += 4)
      directions.push_back({parameters[i], parameters[i + 1], parameters[i + 2], parameters[i + 3]});
    return lstm_layer(x, directions);
  }

  at::Tensor reference() const {
    const auto zeros = at::zeros({size.directions, size.batch, size.width});
    return std::get<0>(at::lstm(x, {zeros, zeros}, parameters, true, 1, 0, false, size.directions == 2, true));
  }

  // Of x, where it has one, and of every parameter; they are forgotten.
  std::vector<at::Tensor> gradients(const at::Tensor& y) {
    (y * weight).sum().backward();
    std::vector<at::Tensor> all;
    if (x.requires_grad()) all.push_back(x.grad().clone());
    for (auto& parameter : parameters) all.push_back(parameter.grad().clone());
    x.mutable_grad().reset();
    for (auto& parameter : parameters) parameter.mutable_grad().reset();
    return all;
  }

  Case size;
  at::Tensor x, weight;
  std::vector<at::Tensor> parameters;
};

const std::vector<Case> kCases{{3, 5, 4, 6, 1}, {3, 5, 4, 6, 2}, {1, 7, 2, 3, 2}, {4, 1, 3, 5, 2}, {2, 9, 1, 1, 1}};

}  // namespace

TEST_CASE("states and gradients are LibTorch's, of one direction and of two") {
  for (const auto& of : kCases)
    for (const bool of_x : {false, true}) {
      CAPTURE(of.steps);
      CAPTURE(of.directions);
      Both both(of, of_x);
      const auto own = both.own(), reference = both.reference();
      CHECK(difference(own, reference) < 1e-6);
      const auto gradients = both.gradients(own), expected = both.gradients(reference);
      REQUIRE(gradients.size() == expected.size());
      for (std::size_t i = 0; i < gradients.size(); ++i) {
        CAPTURE(i);
        CHECK(difference(gradients[i], expected[i]) < 1e-5);
      }
    }
}

TEST_CASE("without a graph the states are the same bits") {
  const Both both(kCases[1], false);
  const auto with = both.own();
  const at::NoGradGuard no_graph;
  CHECK(difference(both.own(), with) == 0);
}

TEST_CASE("an example alone has the states that it has in a batch") {
  const Both both(kCases[1], false);
  Both one(kCases[1], false);
  one.x = both.x.narrow(0, 1, 1);
  CHECK(difference(one.own(), both.own().narrow(0, 1, 1)) < 1e-6);
}
