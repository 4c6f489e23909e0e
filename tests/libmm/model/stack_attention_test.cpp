#include "model/stack_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "explain/attention_rollout.h"
#include "model/fused_stack.h"
#include "nn/transformer_layer.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StackPlan fused_plan(std::vector<std::string> layers) {
  return {.layers = std::move(layers),
          .inputs = {"face", "voice"},
          .views = {{2}, {5, 4}},
          .classes = {"no", "yes"},
          .fusion = "concat",
          .head = {"linear 2"}};
}

}  // namespace

TEST_CASE("the weights are those of the model's own transformers, and the last steps that are there are asked") {
  const auto plan = fused_plan({"voice: transformer 2 8", "voice: transformer 1 8", "voice: last"});
  const Params p = drawn();
  const FusedStack model(plan, p);  // takes the same parameters
  auto x = numbers({2, 5, 4});
  x[1].slice(0, 3).fill_(std::numeric_limits<double>::quiet_NaN());
  CHECK_FALSE(stack_attention(plan, 0, p, numbers({2, 2})));
  const auto found = stack_attention(plan, 1, p, x);
  REQUIRE(found);
  REQUIRE(found->layers.size() == 2);
  CHECK(found->learnt == 0);
  CHECK(difference(found->layers[1].sum(-1), at::ones({2, 5})) < 1e-5);
  CHECK(found->layers[0][1].slice(1, 3).abs().max().item<double>() == 0);
  auto last = at::zeros({2, 5});
  last[0][4] = 1;
  last[1][2] = 1;
  CHECK(difference(found->asked, last) == 0);
  const Params own = p / "views" / "1" / "layers";
  const TransformerLayer first({.heads = 2, .hidden = 8}, 4, own / "0"), second({.heads = 1, .hidden = 8}, 4, own / "1");
  const auto known = x.nan_to_num(), there = x.isnan().any(2).logical_not();
  CHECK(difference(found->layers[0], first.weights(known, there).mean(1)) < 1e-6);
  CHECK(difference(found->layers[1], second.weights(first(known, there, 0), there).mean(1)) < 1e-6);
}

TEST_CASE("what is looked at is what a rollout of each example says") {
  const std::vector<double> first{0.5, 0.25, 0.25, 0, 1, 0, 0.125, 0.125, 0.75}, second{0, 0, 1, 0.5, 0.5, 0, 0.25, 0.25, 0.5};
  const auto rollout = attention_rollout(std::vector{first, second}, 1, 3);  // [3, 3]
  const auto layer = [](const std::vector<double>& weights) {
    return at::tensor(weights).view({1, 3, 3}).to(at::kFloat).expand({2, 3, 3});
  };
  const StackAttention attention{.layers = {layer(first), layer(second)},
                                 .asked = at::tensor({0.0F, 0.0F, 1.0F, 0.5F, 0.5F, 0.0F}).view({2, 3})};
  const auto found = looked_at(attention);
  REQUIRE(found.sizes() == at::IntArrayRef({2, 3}));
  for (std::size_t s = 0; s < 3; ++s) {
    CHECK(found[0][static_cast<std::int64_t>(s)].item<double>() == doctest::Approx(rollout[6 + s]));
    CHECK(found[1][static_cast<std::int64_t>(s)].item<double>() == doctest::Approx((rollout[s] + rollout[3 + s]) / 2));
  }
}

TEST_CASE("a class vector stands before the steps and is asked, and where nobody asks for one it is the mean of those there") {
  const Params p = drawn();
  StackPlan plan{.layers = {"class-token", "positions", "transformer 2 8", "layer-norm", "take-first", "linear 2"},
                 .inputs = {"voice"},
                 .input = {5, 4},
                 .classes = {"no", "yes"}};
  const auto found = stack_attention(plan, 0, p, numbers({3, 5, 4}));
  REQUIRE(found);
  CHECK(found->learnt == 1);
  CHECK(found->layers[0].sizes() == at::IntArrayRef({3, 6, 6}));
  CHECK(difference(found->asked.select(1, 0), at::ones({3})) == 0);
  plan = fused_plan({"voice: transformer 2 8"});
  auto x = numbers({2, 5, 4});
  x[1].slice(0, 2).fill_(std::numeric_limits<double>::quiet_NaN());
  const auto mean = stack_attention(plan, 1, p, x);
  REQUIRE(mean);
  CHECK(difference(mean->asked[0], at::ones({5}) / 5) < 1e-6);
  CHECK(mean->asked[1][1].item<double>() == 0.5);
  CHECK(mean->asked[1][2].item<double>() == 0);
}

TEST_CASE("of transformers over other steps the last ones count") {
  const StackPlan plan{.layers = {"transformer 2 8", "max-pool1d 2", "transformer 1 8", "mean-time", "linear 2"},
                       .inputs = {"voice"},
                       .input = {6, 4},
                       .classes = {"no", "yes"}};
  const auto found = stack_attention(plan, 0, drawn(), numbers({2, 6, 4}));
  REQUIRE(found);
  REQUIRE(found->layers.size() == 1);
  CHECK(found->layers[0].size(1) == 3);
}
