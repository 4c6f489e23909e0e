#include "nn/item_states.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "nn/attention.h"
#include "nn/small_product.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::ItemStates;

namespace {

constexpr int64_t S = 70, E = 24, C = 16, H = 2;  // more states than a thread's piece

struct Layer {
  mm::Linear key{mm::drawn() / "k", E, C}, value{mm::drawn(0.5) / "v", E, C};
};

// Each row alone, over the keys and values of its item.
at::Tensor one_by_one(const at::Tensor& query, const at::Tensor& states, const std::vector<int64_t>& items, const Layer& layer) {
  std::vector<at::Tensor> rows;
  for (std::size_t n = 0; n < items.size(); ++n) {
    const auto own = states.narrow(0, items[n], 1);
    rows.push_back(mm::attend(query.narrow(0, static_cast<int64_t>(n), 1), layer.key(own), layer.value(own), H));
  }
  return at::cat(rows);
}

std::vector<ItemStates::Way> ways() {
  std::vector ways{ItemStates::Way::projected};
  if (mm::has_small_products()) ways.push_back(ItemStates::Way::folded);
  return ways;
}

}  // namespace

TEST_CASE("rows look at the states of their own item, both ways, while rows come and go") {
  const c10::InferenceMode guard;
  const Layer layer;
  const auto states = mm::numbers({3, S, E}, 1);
  for (const auto way : ways()) {
    CAPTURE(static_cast<int>(way));
    ItemStates items(states, 1, way);
    const auto check = [&](const std::vector<int64_t>& expected, int64_t T) {
      const auto query = mm::numbers({std::ssize(expected), T, C}, 2);
      CHECK(mm::difference(items.attend(query, 0, layer.key, layer.value, H), one_by_one(query, states, expected, layer)) < 1e-5);
    };
    check({0, 1, 2}, 4);
    items.keep(at::tensor({0, 0, 1, 1, 2, 2}, at::kLong));
    check({0, 0, 1, 1, 2, 2}, 1);
    items.keep(at::tensor({1, 0, 2, 4, 5}, at::kLong));  // item 1 has lost a row
    check({0, 0, 1, 2, 2}, 1);
    items.keep(at::tensor({1, 3, 4}, at::kLong));  // and now its last
    check({0, 2, 2}, 1);
    items.keep(at::tensor({2}, at::kLong));
    check({2}, 1);
  }
}

TEST_CASE("states that are not there are not looked at, while rows come and go") {
  const c10::InferenceMode guard;
  const Layer layer;
  const auto states = mm::numbers({3, S, E}, 1);
  const std::vector<int64_t> there{S, 5, 1};
  const auto seen = at::arange(S).unsqueeze(0) < at::tensor(there, at::kLong).unsqueeze(1);  // [3, S]
  for (const auto way : ways()) {
    ItemStates items(states, 1, way, seen);
    const auto check = [&](const std::vector<int64_t>& expected, int64_t T) {
      const auto query = mm::numbers({std::ssize(expected), T, C}, 2);
      const auto y = items.attend(query, 0, layer.key, layer.value, H);
      for (std::size_t n = 0; n < expected.size(); ++n) {
        const auto row = static_cast<int64_t>(n);
        const auto own = states.narrow(1, 0, there[static_cast<std::size_t>(expected[n])]);
        CHECK(mm::difference(y.narrow(0, row, 1), one_by_one(query.narrow(0, row, 1), own, {expected[n]}, layer)) < 1e-5);
      }
    };
    check({0, 1, 2}, 4);
    items.keep(at::tensor({0, 0, 1, 1, 2, 2}, at::kLong));
    check({0, 0, 1, 1, 2, 2}, 1);
    items.keep(at::tensor({1, 2, 4}, at::kLong));
    check({0, 1, 2}, 1);
    items.keep(at::tensor({1, 2, 2}, at::kLong));  // item 0 is finished
    check({1, 2, 2}, 1);
    items.keep(at::tensor({2}, at::kLong));
    check({2}, 1);
  }
}

TEST_CASE("folding works in bf16") {
  if (!mm::has_small_products()) return;
  const c10::InferenceMode guard;
  Layer layer;
  for (auto* linear : {&layer.key, &layer.value}) {
    linear->weight = linear->weight.to(at::kBFloat16);
    linear->bias = linear->bias.to(at::kBFloat16);
  }
  const auto states = mm::numbers({2, S, E}, 1).to(at::kBFloat16), query = mm::numbers({2, 1, C}, 2).to(at::kBFloat16);
  ItemStates folded(states, 1, ItemStates::Way::folded);
  const auto y = folded.attend(query, 0, layer.key, layer.value, H);
  CHECK((y.scalar_type() == at::kBFloat16));
  CHECK(mm::difference(y, one_by_one(query, states, {0, 1}, layer)) < 0.05);
}

TEST_CASE("behind products in 8 bits keys and values are kept packed while rows come and go, all of them or those that are there") {
  const c10::InferenceMode guard;
  Layer layer;
  const auto states = mm::numbers({3, S, E}, 1);
  layer.key.quantize();
  layer.value.quantize();
  auto seen = at::ones({3, S}, at::kBool);
  seen.narrow(1, 60, 10).fill_(false);
  for (const auto& there : {at::Tensor(), seen}) {
    CAPTURE(there.defined());
    ItemStates items(states, 1, ItemStates::Way::folded, there);
    if (!there.defined()) items = ItemStates(states, 1, ItemStates::best_way(states, layer.key, 1, 2, H));
    const auto shown = there.defined() ? states.narrow(1, 0, 60) : states;
    const auto check = [&](const std::vector<int64_t>& expected, int64_t T) {
      const auto query = mm::numbers({std::ssize(expected), T, C}, 2);
      const auto y = items.attend(query, 0, layer.key, layer.value, H);
      CHECK(mm::difference(y, one_by_one(query, shown, expected, layer)) < 0.02);  // in bf16
      CHECK(y.sizes() == query.sizes());
    };
    check({0, 1, 2}, 4);
    items.keep(at::tensor({1, 1, 2}, at::kLong));  // item 0 is finished
    check({1, 1, 2}, 1);
  }
}

TEST_CASE("short texts of few rows are folded, long ones of many are projected") {
  const auto states = mm::numbers({1, 4, E});
  mm::Linear key(mm::numbers({C, E}), mm::numbers({C}));
  CHECK(ItemStates::best_way(states, key, 3, 5, H) == ways().back());  // 15 = E / H x 5 / 4
  CHECK(ItemStates::best_way(states, key, 2, 8, H) == ItemStates::Way::projected);
  CHECK(ItemStates::best_way(states, key, 2, 8, 1) == ways().back());
  CHECK(ItemStates::best_way(states.to(at::kHalf), key, 1, 2, H) == ItemStates::Way::projected);
  key.quantize();
  CHECK(ItemStates::best_way(states, key, 1, 2, H) == ItemStates::Way::projected);
}
