#include "nn/int8_linear.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>

#include "base/check.h"
#include "nn/int8_product.h"
#include "nn/parallel.h"

namespace mm {
namespace {

constexpr int64_t kColumns = 4 * kInt8Panel;  // of a piece
constexpr int64_t kTiles = 12;                // rows of a piece are a multiple of: whole tiles
constexpr int64_t kFewestRows = 8 * kTiles;

int64_t pieces_of(int64_t count, int64_t size) { return (count + size - 1) / size; }

// Rows of a piece: as many as there are, unless the columns alone do not give every thread two pieces.
int64_t rows_of_piece(int64_t M, int64_t column_pieces) {
  const auto wanted = pieces_of(2 * at::get_num_threads(), column_pieces);
  return pieces_of(std::max(kFewestRows, pieces_of(M, wanted)), kTiles) * kTiles;
}

}  // namespace

std::shared_ptr<const Int8Weight> int8_weight(const at::Tensor& weight, const at::Tensor& bias) {
  MM_ASSERT(weight.is_cpu() && weight.scalar_type() == c10::kFloat && weight.dim() == 2);
  const auto w = weight.contiguous(), b = bias.defined() ? bias.contiguous() : bias;
  return std::make_shared<Int8Weight>(Rows{w.const_data_ptr<float>(), w.size(1)}, b.defined() ? b.const_data_ptr<float>() : nullptr,
                                      w.size(0), w.size(1), int8_kinds().back());
}

at::Tensor int8_linear(const at::Tensor& x, const Int8Weight& w, const at::Tensor& residual) {
  MM_ASSERT(x.size(-1) == w.K && x.scalar_type() == c10::kFloat);
  const auto rows = x.contiguous().view({-1, w.K});                              // [M, in]
  const auto added = residual.defined() ? residual.contiguous() : at::Tensor();  // [..., out]
  const auto M = rows.size(0), stride = (w.K + 3) / 4 * 4;
  auto shape = x.sizes().vec();
  shape.back() = w.N;
  auto y = at::empty(shape, rows.options());       // [..., out]
  auto codes = at::empty({M, stride}, at::kByte);  // [M, in] rounded up
  auto scales = at::empty({M});                    // [M]
  auto zeros = at::empty({M}, at::kInt);           // [M]

  const Rows<std::uint8_t> to{codes.mutable_data_ptr<std::uint8_t>(), stride};
  float* const row_scales = scales.mutable_data_ptr<float>();
  std::int32_t* const row_zeros = zeros.mutable_data_ptr<std::int32_t>();
  const Rows<const float> from{rows.const_data_ptr<float>(), w.K};
  const auto groups = pieces_of(M, kWideRows);
  auto wide = in_words(w.kind) ? at::empty({groups * kWideRows, stride}, at::kShort) : at::Tensor();  // [M rounded up, in rounded up]
  std::int16_t* const words = wide.defined() ? wide.mutable_data_ptr<std::int16_t>() : nullptr;
  parallel_for(groups, 3, [&](int64_t begin, int64_t end) {
    begin *= kWideRows;
    const auto count = std::min(end * kWideRows, M) - begin;
    quantize_rows(from.from(begin), count, w.K, to.from(begin), row_scales + begin, row_zeros + begin);
    if (words != nullptr) widen_rows({to.from(begin).data, stride}, count, words + begin * stride);
  });

  const Int8Rows xs{{to.data, stride}, row_scales, row_zeros, words};
  const Rows<float> ys{y.mutable_data_ptr<float>(), w.N};
  const float* const before = added.defined() ? added.const_data_ptr<float>() : nullptr;
  const auto column_pieces = pieces_of(w.N, kColumns), step = rows_of_piece(M, column_pieces);
  parallel_for(column_pieces * pieces_of(M, step), 1, [&](int64_t begin, int64_t end) {
    for (int64_t piece = begin; piece < end; ++piece) {
      const auto m = piece / column_pieces * step, n = piece % column_pieces * kColumns;
      int8_product(xs.from(m), w, before == nullptr ? nullptr : before + m * w.N, ys.from(m), std::min(step, M - m), n,
                   std::min(w.N, n + kColumns));
    }
  });
  return y;
}

}  // namespace mm
