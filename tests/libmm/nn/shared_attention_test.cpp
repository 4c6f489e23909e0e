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
#include "nn/attention_watch.h"
#include "nn/small_product.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::attend_shared, mm::shared_states;

namespace {

at::Tensor by_formula(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads) {
  const mm::AttentionWatch watch;
  return mm::attend(query, key, value, heads);
}

}  // namespace

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
      rows.push_back((there.defined() ? mm::attend_seen(q, k, v, there.narrow(0, item, 1).unsqueeze(1), H) : by_formula(q, k, v, H))[0]);
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
  CHECK(mm::difference(y, by_formula(query.unsqueeze(0), keys, values, H)[0]) < 1e-5);
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

TEST_CASE("whole pictures look at themselves, each alone, where nobody learns or watches") {
  if (!mm::has_small_products()) return;
  constexpr int64_t C = 96, H = 3;
  const auto together = mm::numbers({2, 41, 3 * C}, 1);  // parts of longer rows, as one product makes them
  const auto parts = together.chunk(3, 2);
  CHECK_FALSE(mm::shared_attention_fits(parts[0], parts[1], H));  // gradients are on
  const c10::InferenceMode guard;
  const auto y = mm::attend_rows(parts[0], parts[1], parts[2], H);
  CHECK(mm::difference(y, by_formula(parts[0], parts[1], parts[2], H)) < 1e-5);
  const auto one = [&](int part) { return parts[static_cast<std::size_t>(part)].narrow(0, 1, 1); };
  CHECK(at::equal(mm::attend_rows(one(0), one(1), one(2), H), y.narrow(0, 1, 1)));
  const bool fits = mm::shared_attention_fits(parts[0], parts[1], H);
  CHECK(at::equal(mm::attend(parts[0], parts[1], parts[2], H), y) == fits);
  CHECK_FALSE(mm::shared_attention_fits(parts[0].narrow(1, 0, 1), parts[1], H));
  CHECK_FALSE(mm::shared_attention_fits(parts[0], parts[1], 2));  // heads of 48
  CHECK_FALSE(mm::shared_attention_fits(parts[0], parts[1].narrow(2, 0, 32), H));
}
