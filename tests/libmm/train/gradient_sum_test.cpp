#include "train/gradient_sum.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/square.h>
#include <ATen/ops/zeros.h>

#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("gradients become their sum; one that a process lacks is 0 there, and one that all lack stays away") {
  std::vector<NamedTensors> parameters(2);
  together(2, [&](ProcessGroup& group) {
    auto& own = parameters[static_cast<std::size_t>(group.rank())];
    own["both"] = at::zeros({2, 3}).requires_grad_(true);
    own["double"] = at::zeros({4}, at::kDouble).requires_grad_(true);
    own["fixed"] = at::zeros({2});
    own["large"] = at::zeros({(4 << 20) / 4 + 5}).requires_grad_(true);  // more than a bucket
    own["nobody"] = at::zeros({2}).requires_grad_(true);
    own["second"] = at::zeros({2}).requires_grad_(true);
    GradientSum sum(own, group);
    for (int step = 1; step < 3; ++step) {
      for (const char* name : {"both", "double", "large"})
        own.at(name).mutable_grad() = at::full_like(own.at(name), step * (group.rank() + 1)).detach();
      if (group.rank() == 1) own.at("second").mutable_grad() = at::full({2}, step);
      sum.sum();
    }
  });
  for (const auto& own : parameters) {
    CHECK(at::equal(own.at("both").grad(), at::full({2, 3}, 6.0F)));
    CHECK(at::equal(own.at("double").grad(), at::full({4}, 6.0, at::kDouble)));
    CHECK(at::equal(own.at("large").grad(), at::full({(4 << 20) / 4 + 5}, 6.0F)));
    CHECK_FALSE(own.at("nobody").grad().defined());
    CHECK_FALSE(own.at("fixed").grad().defined());
  }
  CHECK(at::equal(parameters[0].at("second").grad(), at::full({2}, 3.0F)));  // 1 of the first step was its own from then on
}

namespace {

constexpr std::int64_t kWide = (256 << 10) / 4 + 3;  // more than the first bucket alone

// Of the step-th update of a process, in two parts; `e` has no gradient at first, and then in one process alone.
void backward(const NamedTensors& own, int rank, int step, int part) {
  const auto x = at::randn({kWide}, at::detail::createCPUGenerator(static_cast<std::uint64_t>(100 * step + 10 * part + rank)));  // [wide]
  auto y = own.at("a") * x;                                                                                                      // [wide]
  if (step < 3) y = y + own.at("b").square() * x;
  for (const char* name : {"c", "d"}) y = (y + own.at(name)) * own.at(name).cos();
  if (step > 1 && rank == 0) y = y * own.at("e");
  y.sum().backward();
}

}  // namespace

TEST_CASE("gradients that leave during the backward pass have the bits of those that leave after it") {
  std::vector<std::vector<NamedTensors>> sums(4);  // [2 with, 2 without] of each step
  for (const bool early : {true, false})
    together(2, [&](ProcessGroup& group) {
      NamedTensors own;
      for (const char* name : {"a", "b", "c", "d"}) own[name] = at::full({kWide}, 0.5F).requires_grad_(true);
      own["e"] = at::full({1}, 0.5F).requires_grad_(true);
      GradientSum sum(own, group);
      for (int step = 1; step < 4; ++step) {
        for (auto& [name, parameter] : own) parameter.mutable_grad().reset();
        backward(own, group.rank(), step, 1);
        if (early) sum.begin();
        backward(own, group.rank(), step, 2);
        sum.sum();
        auto& kept = sums[static_cast<std::size_t>(group.rank() + (early ? 0 : 2))].emplace_back();
        for (const auto& [name, parameter] : own)
          if (parameter.grad().defined()) kept[name] = parameter.grad().clone();
      }
    });
  for (std::size_t step = 0; step < 3; ++step) {
    CAPTURE(step);
    CHECK(sums[0][step].contains("e") == (step > 0));
    CHECK(sums[0][step].contains("b") == (step < 2));
    for (const auto& other : sums) {
      REQUIRE(other[step].size() == sums[0][step].size());
      for (const auto& [name, tensor] : sums[0][step]) CHECK_MESSAGE(at::equal(tensor, other[step].at(name)), name);
    }
  }
}
