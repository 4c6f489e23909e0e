#include "nn/large_product.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::Rows;

TEST_CASE("large products agree with matmul at every edge of their blocks and write nothing else") {
  if (!mm::has_large_product()) return;
  // Tiles have 6 rows, panels 16 columns, blocks 72 rows, 64 columns and a depth of 768.
  for (const std::int64_t M : {1, 3, 6, 11, 73})
    for (const std::int64_t N : {1, 16, 23, 65})
      for (const std::int64_t K : {1, 8, 37, 768, 775}) {
        CAPTURE(M);
        CAPTURE(N);
        CAPTURE(K);
        const auto x = mm::numbers({M, K}, 1), w = mm::numbers({N, K}, 2), bias = mm::numbers({N}, 3);
        const auto residual = mm::numbers({M, N + 3}, 4);  // as wide as y
        for (const bool added : {false, true}) {
          auto y = at::zeros({M + 1, N + 3});  // a border that must stay as it is
          mm::large_product({x.const_data_ptr<float>(), K}, Rows<const float>{w.const_data_ptr<float>(), K},
                            added ? bias.const_data_ptr<float>() : nullptr, added ? residual.const_data_ptr<float>() : nullptr,
                            {y.mutable_data_ptr<float>(), N + 3}, M, N, K);
          auto expected = at::zeros({M + 1, N + 3});
          const auto product = at::matmul(x, w.t());
          expected.narrow(0, 0, M).narrow(1, 0, N).copy_(added ? product + bias + residual.narrow(1, 0, N) : product);
          CHECK(mm::difference(y, expected) < 1e-5 * std::sqrt(static_cast<double>(K)) + 1e-5);  // sums are about sqrt(K)

          const auto half = w.to(at::kBFloat16);
          mm::large_product({x.const_data_ptr<float>(), K}, Rows<const c10::BFloat16>{half.const_data_ptr<c10::BFloat16>(), K}, nullptr,
                            nullptr, {y.mutable_data_ptr<float>(), N + 3}, M, N, K);
          expected.narrow(0, 0, M).narrow(1, 0, N).copy_(at::matmul(x, half.to(at::kFloat).t()));
          CHECK(mm::difference(y, expected) < 1e-5 * std::sqrt(static_cast<double>(K)) + 1e-5);  // sums are about sqrt(K)
        }
      }
}
