#include "nn/cached_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include "nn/attention.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("attention through the table equals attention over each row's own past") {
  constexpr int64_t C = 44, H = 2;  // a head's width of 22 leaves six behind the vectors, then two
  mm::KvCache cache(2, 6, 4, C, at::kFloat);
  const auto first = mm::numbers({2, 2, C}, 1), second = mm::numbers({4, 1, C}, 2), third = mm::numbers({3, 2, C}, 3);
  const auto put = [&](const at::Tensor& t) {
    cache.extend(t.size(0), t.size(1));
    for (int64_t layer = 0; layer < 2; ++layer) cache.write(layer, t * (1 + layer), t * (2 + layer));
  };
  put(first);
  cache.keep(at::tensor({0, 0, 1, 1}, at::kLong));
  put(second);
  cache.keep(at::tensor({3, 0, 0}, at::kLong));
  put(third);

  const auto queries = mm::numbers({3, 2, C}, 4);
  for (int64_t layer = 0; layer < 2; ++layer)
    for (const int64_t T : {1, 2}) {  // the newest token looks, or the newest two
      const auto query = queries.narrow(1, 2 - T, T);
      const auto y = mm::attend_cached(query, cache, layer, H);
      CHECK(mm::difference(y, mm::attend_gathered(query, cache, layer, H)) < 1e-5);
      // Row 0 is item 1's second copy.
      const auto past = at::cat({first[1], second[3], third[0]}).unsqueeze(0);  // [1, 5, C]
      for (int64_t t = 0; t < T; ++t) {
        const auto own = past.narrow(1, 0, 5 - T + t + 1);
        const auto expected = mm::attend(query.narrow(0, 0, 1).narrow(1, t, 1), own * (1 + layer), own * (2 + layer), H);
        CHECK(mm::difference(y.narrow(0, 0, 1).narrow(1, t, 1), expected) < 1e-5);
      }
    }
}

TEST_CASE("in bf16 sums are exact, and only what comes in and out is rounded") {
  mm::KvCache cache(1, 300, 2, 24, at::kBFloat16);
  const auto keys = mm::numbers({2, 300, 24}, 1).to(at::kBFloat16), values = mm::numbers({2, 300, 24}, 2).to(at::kBFloat16);
  cache.extend(2, 300);
  cache.write(0, keys, values);
  const auto query = mm::numbers({2, 1, 24}, 3).to(at::kBFloat16);
  const auto y = mm::attend_cached(query, cache, 0, 3);
  CHECK((y.scalar_type() == at::kBFloat16));
  const auto expected = mm::attend(query.to(at::kFloat), keys.to(at::kFloat), values.to(at::kFloat), 3);
  CHECK(mm::difference(y, expected) <= 0.004 * expected.abs().max().item().toDouble());  // half of bf16's last place
}

TEST_CASE("heads of queries share those of the cache") {
  mm::KvCache cache(1, 4, 2, 8, at::kFloat);  // 2 heads of 4
  const auto past = mm::numbers({2, 3, 8}, 1);
  cache.extend(2, 3);
  cache.write(0, past, past * 2);
  const auto query = mm::numbers({2, 1, 24}, 2);  // 6 heads
  const auto y = mm::attend_cached(query, cache, 0, 6);
  CHECK(mm::difference(y, mm::attend_gathered(query, cache, 0, 6)) < 1e-5);
  CHECK(mm::difference(y, mm::attend(query, past, past * 2, 6)) < 1e-5);
}
