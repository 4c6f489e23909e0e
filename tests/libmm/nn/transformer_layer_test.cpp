#include "nn/transformer_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor first_steps(std::int64_t steps, std::int64_t of) {
  auto there = at::ones({2, of}, at::kBool);  // [B, T]
  there.slice(1, steps).fill_(false);
  return there;
}

}  // namespace

// What the layer computes is held against torch's in block_transformer_test, and where keys come from elsewhere in fusion_crossmodal_test.

TEST_CASE("steps that are not there are not seen") {
  for (const bool causal : {false, true}) {
    const TransformerLayer layer({.heads = 2, .hidden = 8, .causal = causal}, 6, drawn());
    const auto x = numbers({2, 5, 6});
    const auto short_one = layer(x.slice(1, 0, 3), {}, 0);
    CHECK(difference(layer(x, first_steps(3, 5), 0).slice(1, 0, 3), short_one) < 1e-5);
    CHECK(difference(layer(x, first_steps(5, 5), 0), layer(x, {}, 0)) < 1e-5);
  }
}

TEST_CASE("looking at oneself is self-attention, and at nothing leaves attention's bias alone") {
  const TransformerLayer layer({.heads = 2, .hidden = 8}, 6, drawn());
  const auto x = numbers({2, 5, 6});
  CHECK(difference(layer.crossing(x, layer.norm1(x), first_steps(3, 5), 0), layer(x, first_steps(3, 5), 0)) < 1e-5);
  const auto nothing = layer.crossing(x, x, first_steps(0, 5), 0);
  CHECK(difference(nothing, layer.crossing(x, 2 * x, first_steps(0, 5), 0)) == 0);
  CHECK(difference(nothing, layer.crossing(x, x, first_steps(5, 5), 0)) > 0.01);
}

TEST_CASE("a causal layer sees of a longer sequence as many steps more") {
  const TransformerLayer layer({.heads = 2, .hidden = 8, .causal = true}, 6, drawn());
  const auto x = numbers({2, 3, 6}, 1), other = numbers({2, 5, 6}, 2);
  auto changed = other.clone();
  changed.select(1, 3).add_(1);  // the fourth: seen by the second step of three, not by the first
  const auto before = layer.crossing(x, other, first_steps(5, 5), 0), after = layer.crossing(x, changed, first_steps(5, 5), 0);
  CHECK(difference(before.select(1, 0), after.select(1, 0)) == 0);
  CHECK(difference(before.select(1, 1), after.select(1, 1)) > 1e-3);
}

TEST_CASE("weights are what attention is made of, with a mask, causal and with norms behind") {
  for (const bool causal : {false, true})
    for (const bool post : {false, true}) {
      const TransformerLayer layer({.heads = 2, .hidden = 8, .causal = causal, .post = post}, 6, drawn());
      const auto x = numbers({2, 5, 6});
      const auto some = first_steps(3, 5);
      for (const auto& there : {at::Tensor(), some}) {
        const auto weights = layer.weights(x, there);  // [B, H, T, T]
        CHECK(weights.sizes() == at::IntArrayRef({2, 2, 5, 5}));
        CHECK(difference(weights.sum(-1), at::ones({2, 2, 5})) < 1e-5);
        const auto queries = post ? x : layer.norm1(x);
        const auto values = at::linear(queries, layer.qkv_weight, layer.qkv_bias).chunk(3, -1)[2].unflatten(-1, {2, 3}).transpose(1, 2);
        const auto attended = layer.output(at::matmul(weights, values).transpose(1, 2).flatten(2));  // [B, T, C]
        auto y = post ? layer.norm1(x + attended) : x + attended;
        const auto inner = activate(layer.up(post ? y : layer.norm2(y)), layer.how.activation);
        y = post ? layer.norm2(y + layer.down(inner)) : y + layer.down(inner);
        CHECK(difference(y, layer(x, there, 0)) < 1e-5);
        if (there.defined()) CHECK(weights.slice(3, 3).abs().max().item<double>() == 0);
      }
      if (causal) CHECK(layer.weights(x, {})[0][0][1][2].item<double>() == 0);
    }
  const TransformerLayer layer({.heads = 2, .hidden = 8}, 6, drawn());
  CHECK(layer.weights(numbers({2, 5, 6}), first_steps(0, 5)).abs().max().item<double>() == 0);
}
