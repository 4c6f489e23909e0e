#include "nn/folded_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <vector>

#include "nn/attention.h"
#include "nn/small_product.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("folded attention equals attention over keys and values, biases included") {
  if (!mm::has_small_products()) return;
  const c10::InferenceMode guard;
  constexpr int64_t S = 130, E = 40, C = 24, H = 3;
  const mm::Linear key(mm::drawn() / "k", E, C), value(mm::drawn(0.5) / "v", E, C), bare(mm::drawn() / "b", E, C, false);
  const auto states = mm::numbers({2, S, E}, 1), query = mm::numbers({5, C}, 2);
  const std::vector<int64_t> items{0, 0, 0, 1, 1};

  const auto expected = [&](const mm::Linear& v) {
    auto y = at::zeros({5, C});
    y.narrow(0, 0, 3).copy_(mm::attend(query.narrow(0, 0, 3).unsqueeze(0), key(states[0]).unsqueeze(0), v(states[0]).unsqueeze(0), H)[0]);
    y.narrow(0, 3, 2).copy_(mm::attend(query.narrow(0, 3, 2).unsqueeze(0), key(states[1]).unsqueeze(0), v(states[1]).unsqueeze(0), H)[0]);
    return y;
  };
  CHECK(mm::difference(mm::attend_folded(query, states, items, key, value, H), expected(value)) < 1e-5);
  CHECK(mm::difference(mm::attend_folded(query, states, items, key, bare, H), expected(bare)) < 1e-5);
}
