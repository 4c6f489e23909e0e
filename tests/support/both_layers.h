#pragma once
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <span>
#include <vector>

#include "nn/recurrent.h"
#include "support/close.h"

#include "support/doctest.h"

namespace mm {

// A recurrent layer of mm's, and LibTorch's.
struct RecurrentKind {
  std::int64_t gates = 0;
  at::Tensor (*own)(const at::Tensor& x, std::span<const RecurrentWeights> directions, const at::Tensor& mask) = nullptr;
  at::Tensor (*reference)(const at::Tensor& x, const std::vector<at::Tensor>& parameters, const at::Tensor& zeros, bool both) = nullptr;
};

struct RecurrentCase {
  std::int64_t batch, steps, channels, width, directions;
};

// The layer of a kind and LibTorch's, over the same numbers.
struct BothLayers {
  BothLayers(const RecurrentKind& of_kind, const RecurrentCase& of, bool of_x) : kind(of_kind), size(of) {
    auto generator = at::detail::createCPUGenerator(5);
    const auto drawn = [&](at::IntArrayRef shape) { return at::randn(shape, generator).mul_(0.5); };
    x = drawn({of.batch, of.steps, of.channels}).requires_grad_(of_x);
    for (std::int64_t i = 0; i < of.directions; ++i)
      for (const auto& shape : std::vector<std::vector<std::int64_t>>{
               {kind.gates * of.width, of.channels}, {kind.gates * of.width, of.width}, {kind.gates * of.width}, {kind.gates * of.width}})
        parameters.push_back(drawn(shape).requires_grad_(true));
    weight = drawn({of.batch, of.steps, of.directions * of.width});
  }

  at::Tensor own(const at::Tensor& mask = {}) const {
    std::vector<RecurrentWeights> directions;
    for (std::size_t i = 0; i < parameters.size(); i += 4)
      directions.push_back({parameters[i], parameters[i + 1], parameters[i + 2], parameters[i + 3]});
    return kind.own(x, directions, mask);
  }

  at::Tensor reference() const {
    return kind.reference(x, parameters, at::zeros({size.directions, size.batch, size.width}), size.directions == 2);
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

  RecurrentKind kind;
  RecurrentCase size;
  at::Tensor x, weight;
  std::vector<at::Tensor> parameters;
};

inline const std::vector<RecurrentCase> kRecurrentCases{
    {3, 5, 4, 6, 1}, {3, 5, 4, 6, 2}, {1, 7, 2, 3, 2}, {4, 1, 3, 5, 2}, {2, 9, 1, 1, 1}};

// States, and the gradients of the input and of every parameter.
inline void check_against_reference(const RecurrentKind& kind) {
  for (const auto& of : kRecurrentCases)
    for (const bool of_x : {false, true}) {
      CAPTURE(of.steps);
      CAPTURE(of.directions);
      BothLayers both(kind, of, of_x);
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

}  // namespace mm
