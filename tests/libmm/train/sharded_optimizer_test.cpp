#include "train/sharded_optimizer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randn.h>

#include <algorithm>

#include "support/caught.h"
#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor drawn(std::uint64_t seed, at::IntArrayRef shape) { return at::randn(shape, at::detail::createCPUGenerator(seed)); }

NamedTensors small_model() {
  NamedTensors parameters;
  std::uint64_t seed = 0;
  for (const char* name : {"layers.0.weight", "layers.1.weight", "layers.2.weight", "frozen.weight"})
    parameters[name] = drawn(++seed, {7, 5}).requires_grad_(true);
  for (const char* name : {"layers.0.bias", "layers.1.bias", "unused.bias"}) parameters[name] = drawn(++seed, {7}).requires_grad_(true);
  return parameters;
}

void set_gradients(const NamedTensors& parameters, std::uint64_t step) {
  for (const auto& [name, parameter] : parameters)
    if (name != "unused.bias" && parameter.requires_grad())
      parameter.mutable_grad() = drawn(1000 * step + name.size() + name[7], parameter.sizes());
}

OptimizerOptions options_of(const char* kind) { return {.kind = kind, .layer_decay = 0.5, .freeze = {"frozen.*"}}; }

std::size_t bytes_of(const NamedTensors& tensors) {
  std::size_t bytes = 0;
  for (const auto& [name, tensor] : tensors) bytes += tensor.nbytes();
  return bytes;
}

void check_equal(const NamedTensors& a, const NamedTensors& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, tensor] : a) CHECK_MESSAGE(at::equal(tensor, b.at(name)), name);
}

}  // namespace

TEST_CASE("the largest parameters are spread first, each to the process that has least") {
  const auto owner = spread_parameters(small_model(), 2);
  CHECK(owner.at("frozen.weight") == 0);
  CHECK(owner.at("layers.0.weight") == 1);
  CHECK(owner.at("layers.1.weight") == 0);
  CHECK(owner.at("layers.2.weight") == 1);
  CHECK(owner.at("layers.0.bias") == 0);
  CHECK(owner.at("layers.1.bias") == 1);
  CHECK(owner.at("unused.bias") == 0);
}

TEST_CASE("every optimiser steps in shards as it does whole, bit for bit, and its state is whole at the first process") {
  for (const auto& kind : optimizers()) {
    const std::string name(kind.name);
    CAPTURE(name);
    const auto whole = small_model();
    const auto reference = make_optimizer(whole, options_of(name.c_str()));
    for (std::uint64_t step = 1; step < 4; ++step) {
      set_gradients(whole, step);
      reference->step(0.1);
    }
    for (const int size : {2, 3, 8}) {
      CAPTURE(size);
      const auto count = static_cast<std::size_t>(size);
      std::vector<NamedTensors> parameters(count), state(count), held(count);
      std::vector<std::int64_t> left(count, 1);
      together(size, [&](ProcessGroup& group) {
        const auto rank = static_cast<std::size_t>(group.rank());
        auto& own = parameters[rank];
        own = small_model();
        ShardedOptimizer optimizer(own, options_of(name.c_str()), group);
        for (std::uint64_t step = 1; step < 4; ++step) {
          set_gradients(own, step);
          optimizer.step(0.1);
        }
        state[rank] = optimizer.state();
        held[rank] = optimizer.own_state();
        optimizer.zero_gradients();
        left[rank] = std::ranges::count_if(own, [](const auto& each) { return each.second.grad().defined(); });
      });
      for (const auto& own : parameters) check_equal(whole, own);
      for (const auto gradients : left) CHECK(gradients == 0);
      check_equal(reference->state(), state[0]);
      const std::size_t steps = sizeof(std::int64_t);
      std::size_t sum = 0;
      for (const auto& own : held) sum += bytes_of(own) - steps;
      CHECK(sum == bytes_of(reference->state()) - steps);  // nothing is kept twice
      if (size == 2) CHECK(bytes_of(held[0]) < 0.7 * bytes_of(reference->state()));
    }
  }
}

TEST_CASE("a state goes from any number of processes to any other") {
  const auto whole = small_model();
  const auto reference = make_optimizer(whole, options_of("adamw"));
  for (std::uint64_t step = 1; step < 4; ++step) {
    set_gradients(whole, step);
    reference->step(0.1);
  }
  NamedTensors weights, state;
  together(3, [&](ProcessGroup& group) {
    const auto own = small_model();
    ShardedOptimizer optimizer(own, options_of("adamw"), group);
    for (std::uint64_t step = 1; step < 3; ++step) {
      set_gradients(own, step);
      optimizer.step(0.1);
    }
    const auto all = optimizer.state();
    if (!group.leads()) return;
    for (const auto& [name, tensor] : own) weights[name] = tensor.detach().clone();
    for (const auto& [name, tensor] : all) state[name] = tensor.clone();
  });
  std::vector<NamedTensors> ends(2);
  together(2, [&](ProcessGroup& group) {
    auto& own = ends[static_cast<std::size_t>(group.rank())];
    own = small_model();
    ShardedOptimizer optimizer(own, options_of("adamw"), group);
    copy_tensors(weights, own, "the weights");
    optimizer.load(state);
    set_gradients(own, 3);
    optimizer.step(0.1);
  });
  for (const auto& own : ends) check_equal(whole, own);
}

TEST_CASE("a state that lacks what another process keeps is refused by all") {
  auto state = make_optimizer(small_model(), options_of("adamw"))->state();
  std::vector<std::string> refused(2);
  state.erase("m.layers.0.weight");
  together(2, [&](ProcessGroup& group) {
    ShardedOptimizer optimizer(small_model(), options_of("adamw"), group);
    refused[static_cast<std::size_t>(group.rank())] = complaint([&] { optimizer.load(state); });
  });
  for (const auto& said : refused) CHECK(said == "the optimiser's state: there is no tensor 'm.layers.0.weight'");
}
