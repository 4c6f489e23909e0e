#include "nn/shared_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/ones.h>
#include <c10/core/InferenceMode.h>

#include <limits>
#include <vector>

#include "nn/attention.h"
#include "nn/small_product.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::attend_shared, mm::shared_states;

TEST_CASE("rows look at what their item's rows share, at all of it or at what is there") {
  if (!mm::has_small_products()) return;
  const c10::InferenceMode guard;
  constexpr int64_t S = 70, C = 60, H = 3;  // heads of 20: no whole vectors
  const auto keys = mm::numbers({3, S, C}, 1), values = mm::numbers({3, S, C}, 2), query = mm::numbers({5, C}, 3) * 4;
  const std::vector<int64_t> items{0, 0, 0, 2, 2};
  auto seen = at::ones({3, S}, at::kBool);
  seen[0].narrow(0, 50, 20).fill_(false);
  seen[2].fill_(false);

  for (const auto& there : {at::Tensor(), seen}) {
    CAPTURE(there.defined());
    std::vector<at::Tensor> rows;
    for (int64_t m = 0; m < 5; ++m) {
      const auto item = items[static_cast<std::size_t>(m)];
      const auto q = query.narrow(0, m, 1).unsqueeze(0), k = keys.narrow(0, item, 1), v = values.narrow(0, item, 1);  // [1, 1 or S, C]
      rows.push_back((there.defined() ? mm::attend_seen(q, k, v, there.narrow(0, item, 1).unsqueeze(1), H) : mm::attend(q, k, v, H))[0]);
    }
    const auto expected = at::cat(rows);  // [5, C]
    CHECK(mm::difference(attend_shared(query, shared_states(keys, values, H, at::kFloat), items, there), expected) < 1e-5);
    const auto halved = attend_shared(query, shared_states(keys, values, H, at::kBFloat16), items, there);
    CHECK(mm::difference(halved, expected) < 0.05);
    CHECK(mm::difference(halved, expected) > 0);
  }
}

TEST_CASE("many rows are what one of them is alone, also far from 0, and what is not a number stays none") {
  if (!mm::has_small_products()) return;
  const c10::InferenceMode guard;
  constexpr int64_t S = 64, C = 128, H = 2, M = 53;  // whole panels and vectors; two blocks of rows and some
  const auto keys = mm::numbers({1, S, C}, 1) * 9, values = mm::numbers({1, S, C}, 2), query = mm::numbers({M, C}, 3) * 9;
  const auto states = shared_states(keys, values, H, at::kFloat);
  const std::vector<int64_t> items(M, 0);
  const auto y = attend_shared(query, states, items);
  CHECK(mm::difference(y, mm::attend(query.unsqueeze(0), keys, values, H, false)[0]) < 1e-5);
  for (const int64_t m : {0, 24, 52})
    CHECK(at::equal(attend_shared(query.narrow(0, m, 1), states, std::span(items).first(1)), y.narrow(0, m, 1)));
  const auto wide = at::cat({query, query}, 1);  // rows that are parts of longer ones
  CHECK(at::equal(attend_shared(wide.narrow(1, C, C), states, items), y));

  auto broken = query.clone();
  broken[1].fill_(std::numeric_limits<float>::quiet_NaN());
  const auto z = attend_shared(broken, states, items);
  CHECK(z[1].isnan().all().item<bool>());
  CHECK(at::equal(z[2], y[2]));
}
