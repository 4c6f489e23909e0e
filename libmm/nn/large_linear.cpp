#include "nn/large_linear.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "nn/large_product.h"
#include "nn/parallel.h"

namespace mm {
namespace {

constexpr int64_t kColumns = 64;         // of a piece: one block of large_product
constexpr int64_t kFewestRows = 6 * 48;  // of a piece: each packs its columns of the weight anew, 4 % of the work at that many rows

int64_t pieces_of(int64_t count, int64_t size) { return (count + size - 1) / size; }

// Rows of a piece, so that there are two pieces a thread where that does not make them too small.
int64_t rows_of_piece(int64_t M, int64_t column_pieces) {
  const auto wanted = pieces_of(2 * at::get_num_threads(), column_pieces);
  const auto rows = std::max(kFewestRows, pieces_of(M, wanted));
  return pieces_of(rows, 6) * 6;  // whole tiles
}

}  // namespace

bool large_linear_fits(const at::Tensor& x, const at::Tensor& weight) {
  if (c10::GradMode::is_enabled() || !x.is_cpu() || x.numel() == 0 || !has_large_product()) return false;
  const auto dtype = weight.scalar_type();
  return weight.is_contiguous() && x.scalar_type() == dtype && (dtype == c10::kFloat || dtype == c10::kBFloat16);
}

at::Tensor large_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual) {
  const auto floats = [](const at::Tensor& t) { return t.defined() ? t.to(c10::kFloat).contiguous() : t; };
  const auto data = [](const at::Tensor& t) { return t.defined() ? t.const_data_ptr<float>() : nullptr; };
  const auto rows = floats(x).view({-1, x.size(-1)}), added = floats(residual), biases = floats(bias);  // [M, in]
  const auto M = rows.size(0), K = rows.size(1), N = weight.size(0);
  auto shape = x.sizes().vec();
  shape.back() = N;
  auto y = at::empty(shape, rows.options());  // [..., out]

  const Rows<const float> xs{rows.const_data_ptr<float>(), K};
  const Rows<float> ys{y.mutable_data_ptr<float>(), N};
  const float* const b = data(biases);
  const float* const r = data(added);
  const auto column_pieces = pieces_of(N, kColumns), step = rows_of_piece(M, column_pieces);
  const auto run = [&](const auto* weights) {
    const Rows ws{weights, K};
    parallel_for(column_pieces * pieces_of(M, step), 1, [&](int64_t begin, int64_t end) {
      for (int64_t piece = begin; piece < end; ++piece) {
        const auto m = piece / column_pieces * step, n = piece % column_pieces * kColumns;
        large_product(xs.from(m), ws.from(n), b == nullptr ? nullptr : b + n, r == nullptr ? nullptr : r + m * N + n, ys.from(m, n),
                      std::min(step, M - m), std::min(kColumns, N - n), K);
      }
    });
  };
  weight.scalar_type() == c10::kFloat ? run(weight.const_data_ptr<float>()) : run(weight.const_data_ptr<c10::BFloat16>());
  return y.to(x.scalar_type());
}

}  // namespace mm
