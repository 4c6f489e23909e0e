#include "model/computing.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rand.h>

#include <string>
#include <utility>
#include <vector>

#include "model/block_list.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Net {
  std::vector<std::string> layers;
  ExampleShape input;
};

const std::vector<Net> kNets{
    {{"linear 8", "tanh", "layer-norm", "sigmoid", "linear 3"}, {5}},
    {{"conv 8 3 pad=1", "group-norm 2", "relu", "max-pool 2", "resnet 16 stride=2", "avg-pool 2", "flatten", "linear 3"}, {2, 8, 8}},
    {{"patches 4 8", "class-token", "positions", "transformer 2 16", "transformer 2 16 causal=1 post=1", "take-first", "linear 3"},
     {1, 8, 8}},
    {{"conv1d 8 3 pad=1", "gelu", "max-pool1d 2", "gru 4 both=1", "silu", "mean-time", "linear 3"}, {6, 4}},
    {{"lstm 8", "sinusoids", "transpose", "transpose", "last", "dropout 0.5", "linear 3"}, {6, 4}},
    {{"conv 4 3", "global-pool", "linear 3"}, {2, 8, 8}},
};

// From 0 to 1, the same in every run.
at::Tensor uniform(at::IntArrayRef shape, std::uint64_t seed = 1) { return at::rand(shape, at::detail::createCPUGenerator(seed)); }

// Of two examples.
std::vector<std::int64_t> batch_of(const Net& net) {
  std::vector<std::int64_t> batch{2};
  batch.insert(batch.end(), net.input.begin(), net.input.end());
  return batch;
}

}  // namespace

TEST_CASE("the precisions that an option names") {
  CHECK((dtype_of("fp32") == c10::kFloat));
  CHECK((dtype_of("bf16") == c10::kBFloat16));
  CHECK((dtype_of("fp16") == c10::kHalf));
  CHECK(exit_code([] { dtype_of("fp8"); }) == 70);
}

TEST_CASE("a scope ends where it began") {
  CHECK((ComputingScope::current().dtype == c10::kFloat));
  {
    const ComputingScope outer({.dtype = c10::kHalf});
    {
      const ComputingScope inner({.dtype = c10::kBFloat16});
      CHECK((ComputingScope::current().dtype == c10::kBFloat16));
    }
    CHECK((ComputingScope::current().dtype == c10::kHalf));
    CHECK_THROWS(in_scope_precision([]() -> at::Tensor { throw Error(Kind::input, "no"); }));
  }
  CHECK((ComputingScope::current().dtype == c10::kFloat));
  const auto x = uniform({3, 4}), weight = uniform({2, 4}, 2);
  CHECK((at::linear(x, weight).scalar_type() == c10::kFloat));  // nothing is left of the half precision
}

TEST_CASE("products are computed in the scope's type, and what comes out is f32") {
  const auto x = uniform({3, 4}), weight = uniform({2, 4}, 2).requires_grad_(true);
  const auto product = [&] { return at::linear(x, weight); };
  for (const auto dtype : {c10::kBFloat16, c10::kHalf}) {
    const ComputingScope scope({.dtype = dtype});
    const auto y = in_scope_precision(product);
    CHECK(at::equal(y, at::linear(x.to(dtype), weight.to(dtype)).to(c10::kFloat)));
    CHECK_FALSE(at::equal(y, product()));
    y.sum().backward();
    CHECK((weight.grad().scalar_type() == c10::kFloat));
    weight.mutable_grad().reset();
  }
}

TEST_CASE("what is computed again is the same, bit for bit, and so are the gradients") {
  for (const auto& net : kNets) {
    CAPTURE(net.layers[0]);
    ExampleShape shape = net.input;
    const auto source = std::make_shared<InitSource>(1, 0);
    const BlockList blocks(net.layers, shape, Params(source), "layers");
    for (auto [name, tensor] : source->tensors()) tensor.requires_grad_(true);
    auto x = uniform(batch_of(net));
    for (const auto dtype : {c10::kFloat, c10::kBFloat16})
      for (const bool into : {false, true}) {  // whether the input has a gradient
        x = x.detach().requires_grad_(into);
        const auto passed = [&](bool recompute) {
          const ComputingScope scope({.dtype = dtype, .recompute = recompute});
          const auto y = blocks(x, 7);
          y.square().sum().backward();
          NamedTensors all{{"x", std::exchange(x.mutable_grad(), at::Tensor())}, {"y", y.detach()}};
          for (auto [name, tensor] : source->tensors()) all["of." + name] = std::exchange(tensor.mutable_grad(), at::Tensor());
          return all;
        };
        const auto kept = passed(false), again = passed(true);
        CHECK(kept.at("x").defined() == into);
        // A recurrent block that runs both ways adds up the gradients of its two halves in another order.
        const bool both = net.layers.size() > 3 && net.layers[3].ends_with("both=1");
        const auto same = [&](const at::Tensor& a, const at::Tensor& b) { return both ? at::allclose(a, b, 1e-5, 1e-6) : at::equal(a, b); };
        for (const auto& [name, tensor] : kept)
          CHECK_MESSAGE((tensor.defined() == again.at(name).defined() && (!tensor.defined() || same(tensor, again.at(name)))), name);
      }
  }
}

TEST_CASE("between the passes nothing is kept but what goes in") {
  const auto weight = uniform({4, 4}).requires_grad_(true);
  c10::weak_intrusive_ptr<c10::TensorImpl> hidden(weight.getIntrusivePtr());
  int calls = 0;
  const auto f = [&](const at::Tensor& z) {
    const auto y = at::linear(z, weight);
    hidden = c10::weak_intrusive_ptr<c10::TensorImpl>(y.getIntrusivePtr());
    ++calls;
    return y.square();
  };
  const auto x = uniform({3, 4});
  const auto usual = in_scope_memory(f, x);
  CHECK_FALSE(hidden.expired());
  const ComputingScope scope({.recompute = true});
  const auto y = in_scope_memory(f, x);
  CHECK(hidden.expired());
  CHECK(at::equal(y, usual));
  CHECK(calls == 2);
  y.sum().backward();
  CHECK(calls == 3);
  CHECK(weight.grad().defined());
  {
    const at::NoGradGuard no_grad;
    CHECK_FALSE(in_scope_memory(f, x).requires_grad());
    CHECK(calls == 4);
  }
  const auto passed_on = in_scope_memory([](const at::Tensor& z) { return z.view({-1}); }, weight);
  CHECK(passed_on.is_alias_of(weight));
}

TEST_CASE("of several inputs each has its gradient, and what stands behind them is walked through once") {
  const auto w = uniform({4, 4}).requires_grad_(true), start = uniform({2, 4}).requires_grad_(true);
  const auto f = [&](const std::vector<at::Tensor>& inputs) { return at::linear(inputs[0] + inputs[1].tanh(), w); };
  int walks = 0;
  const auto passed = [&](bool recompute) {
    const ComputingScope scope({.recompute = recompute});
    const auto source = start.square();  // of both layers
    walks = 0;
    source.register_hook([&](const at::TensorBase&) { ++walks; });
    auto x = start.sin();
    for (int layer = 0; layer < 2; ++layer) x = in_scope_memory(f, {x, source});
    x.square().sum().backward();
    CHECK(walks == 1);
    return std::pair{std::exchange(w.mutable_grad(), at::Tensor()), std::exchange(start.mutable_grad(), at::Tensor())};
  };
  const auto kept = passed(false), again = passed(true);
  CHECK(at::equal(kept.first, again.first));
  CHECK(at::equal(kept.second, again.second));

  const ComputingScope scope({.recompute = true});
  const auto constant = uniform({2, 4});
  in_scope_memory(f, {start, constant}).sum().backward();
  CHECK(start.grad().defined());
  CHECK_FALSE(constant.grad().defined());
}

TEST_CASE("gradients of gradients cannot be had of what is computed again") {
  const auto x = uniform({3}).requires_grad_(true);
  const ComputingScope scope({.recompute = true});
  const auto y = in_scope_memory([](const at::Tensor& z) { return z.square(); }, x).sum();
  CHECK_THROWS(y.backward({}, /*retain_graph=*/true, /*create_graph=*/true));
}

TEST_CASE("blocks of every kind compute in half precision what they compute in full, nearly, and so do their gradients") {
  for (const auto& net : kNets) {
    CAPTURE(net.layers[0]);
    ExampleShape shape = net.input;
    const auto source = std::make_shared<InitSource>(1, 0);
    const BlockList blocks(net.layers, shape, Params(source), "layers");
    const auto x = uniform(batch_of(net));
    for (auto [name, tensor] : source->tensors()) tensor.requires_grad_(true);
    const auto y = blocks(x, 7);
    y.square().sum().backward();
    NamedTensors gradients;
    for (auto [name, tensor] : source->tensors()) gradients[name] = std::exchange(tensor.mutable_grad(), at::Tensor());
    for (const auto dtype : {c10::kBFloat16, c10::kHalf}) {
      const ComputingScope scope({.dtype = dtype});
      const auto half = blocks(x, 7);
      CHECK((half.scalar_type() == c10::kFloat));
      CHECK(at::allclose(half, y, 0.05, 0.05));
      CHECK_FALSE(at::equal(half, y));
      half.square().sum().backward();
      for (auto [name, tensor] : source->tensors()) {
        const auto gradient = std::exchange(tensor.mutable_grad(), at::Tensor());
        CHECK((gradient.scalar_type() == c10::kFloat));
        const double size = gradients.at(name).norm().item().toDouble();
        CHECK_MESSAGE((gradient - gradients.at(name)).norm().item().toDouble() <= 0.35 * size + 0.02,
                      name);  // the greatest of a window may be another number
      }
    }
  }
}
