#include "nn/small_product.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::Rows;

namespace {

// Sizes around the tiles' edges: 3, 6, 12 rows, 4 outputs, 8, 16 and 32 lanes.
constexpr std::int64_t kRows[] = {1, 2, 3, 4, 5, 6, 7, 12, 13}, kColumns[] = {1, 4, 7, 16, 33, 64}, kDepths[] = {1, 8, 19, 48};

template <class Weight>
double worst(bool transposed, double* largest) {
  double worst = 0;
  for (const auto M : kRows)
    for (const auto N : kColumns)
      for (const auto K : kDepths) {
        const auto x = mm::numbers({M, K}, 1);
        const at::Tensor w =
            mm::numbers(transposed ? at::IntArrayRef{N, K} : at::IntArrayRef{K, N}, 2).to(c10::CppTypeToScalarType<Weight>::value);
        auto y = at::zeros({M + 1, N + 3});  // a border that must stay as it is
        const Rows<const float> xs{x.const_data_ptr<float>(), K};
        const Rows<const Weight> ws{w.const_data_ptr<Weight>(), w.size(1)};
        const Rows<float> ys{y.mutable_data_ptr<float>(), N + 3};
        transposed ? mm::product_transposed(xs, ws, ys, M, N, K) : mm::product(xs, ws, ys, M, N, K);

        auto expected = at::zeros({M + 1, N + 3});
        const auto wide = w.to(at::kFloat);
        expected.narrow(0, 0, M).narrow(1, 0, N).copy_(at::matmul(x, transposed ? wide.t() : wide));
        worst = std::max(worst, mm::difference(y, expected));
        *largest = std::max(*largest, expected.abs().max().item().toDouble());
      }
  return worst;
}

}  // namespace

TEST_CASE("small products agree with matmul at every edge of their tiles and write nothing else") {
  if (!mm::has_small_products()) return;
  for (const bool transposed : {false, true}) {
    CAPTURE(transposed);
    double largest = 0;
    CHECK(worst<float>(transposed, &largest) < 1e-5);
    CHECK(worst<c10::BFloat16>(transposed, &largest) < 1e-5);
    CHECK(largest > 5);
  }
}

TEST_CASE("a row's sums are the same bits, alone and among others") {
  if (!mm::has_small_products()) return;
  constexpr std::int64_t M = 13, N = 21, K = 91;
  const auto x = mm::numbers({M, K}, 1), w = mm::numbers({N, K}, 2);
  auto together = at::zeros({M, N}), alone = at::zeros({M, N});
  const auto compute = [&](at::Tensor& y, std::int64_t first, std::int64_t rows) {
    mm::product_transposed(Rows<const float>{x.const_data_ptr<float>() + first * K, K}, Rows<const float>{w.const_data_ptr<float>(), K},
                           Rows<float>{y.mutable_data_ptr<float>() + first * N, N}, rows, N, K);
  };
  compute(together, 0, M);
  for (std::int64_t m = 0; m < M; ++m) compute(alone, m, 1);
  CHECK(at::equal(alone, together));
}
