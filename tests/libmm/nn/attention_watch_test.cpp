#include "nn/attention_watch.h"

#include <ATen/ops/ones.h>
#include <c10/core/InferenceMode.h>

#include "nn/attention.h"
#include "nn/packed_attention.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("what is watched comes out as what is not, and its weights are kept: whole, causal, masked, packed, with shared heads") {
  const auto q = mm::numbers({2, 5, 12}, 1), k = mm::numbers({2, 5, 12}, 2), v = mm::numbers({2, 5, 12}, 3);
  const auto seen = at::ones({2, 1, 5}, at::kBool);
  seen[0].slice(1, 3).fill_(false);
  const auto bias = mm::numbers({3, 5, 5}, 4);
  const auto all = [&] {
    return std::vector{mm::attend(q, k, v, 3), mm::attend(q, k, v, 3, true), mm::attend_seen(q, k, v, seen, 3),
                       mm::attend(q, k.narrow(2, 0, 4), v.narrow(2, 0, 4), 3), mm::attend_packed(q[0], k[0], v[0], {3, 2}, 3, bias)};
  };
  const auto plain = all();
  const mm::AttentionWatch watch;
  const auto watched = all();
  for (std::size_t i = 0; i < plain.size(); ++i) CHECK(mm::difference(watched[i], plain[i]) < 1e-6);
  REQUIRE(watch.weights().size() == 6);  // of packed sequences one each
  for (const auto& weights : watch.weights()) CHECK(mm::difference(weights.sum(-1), at::ones(weights.sizes().slice(0, 3))) < 1e-6);
  CHECK(watch.weights()[0].sizes() == at::IntArrayRef{2, 3, 5, 5});
  CHECK(watch.weights()[1].triu(1).abs().max().item<float>() == 0);
  CHECK(watch.weights()[2][0].slice(2, 3).abs().max().item<float>() == 0);
  CHECK(watch.weights()[5].sizes() == at::IntArrayRef{1, 3, 2, 2});
}

TEST_CASE("weights have gradients, by what they are multiplied with, and by what later layers make of them") {
  const auto q = mm::numbers({1, 2, 4}, 1), k = mm::numbers({1, 3, 4}, 2), v = mm::numbers({1, 3, 4}, 3);
  const mm::AttentionWatch watch;
  const auto y = mm::attend(q, k, v, 1);
  const auto z = mm::attend(y, k, v, 1);
  for (const auto& weights : watch.weights()) weights.retain_grad();
  z.select(1, 1).sum().backward();
  const auto by_hand = v[0].sum(-1);  // [S]: what a unit of weight adds
  CHECK(mm::difference(watch.weights()[1].grad()[0][0][1], by_hand) < 1e-6);
  CHECK(watch.weights()[1].grad()[0][0][0].abs().max().item<float>() == 0);
  CHECK(watch.weights()[0].grad()[0][0][1].abs().max().item<float>() > 1e-5);
}

TEST_CASE("the innermost watch sees, and none where all are gone; without gradients nothing asks for them") {
  const auto q = mm::numbers({1, 2, 4}, 1);
  CHECK(mm::AttentionWatch::current() == nullptr);
  const mm::AttentionWatch outer;
  {
    const c10::InferenceMode guard;
    const mm::AttentionWatch inner;
    mm::attend(q, q, q, 2);
    REQUIRE(inner.weights().size() == 1);
    CHECK_FALSE(inner.weights()[0].requires_grad());
  }
  CHECK(mm::AttentionWatch::current() == &outer);
  CHECK(outer.weights().empty());
}
