#include "nn/small_linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>
#include <c10/util/BFloat16.h>

#include <algorithm>
#include <type_traits>
#include <vector>

#include "base/check.h"
#include "nn/parallel.h"
#include "nn/small_product.h"
#include "tensor/device.h"

namespace mm {
namespace {

constexpr int64_t kPiece = 16;   // outputs a thread takes at least: 16 x 768 weights are worth waking it
constexpr int64_t kAtOnce = 96;  // outputs computed before they are rounded

// What a product is made of; bias and residual may be null.
template <class Number>
struct Operands {
  Rows<const float> x;  // [M, K]
  Rows<const Number> w;
  const Number *bias, *residual;
  Rows<Number> y;
  int64_t M, K;
};

// y[m, begin..end) = sums + bias + residual, of M rows of sums.
template <class Number>
void finish(const Operands<Number>& of, Rows<const float> sums, int64_t begin, int64_t end) {
  for (int64_t m = 0; m < of.M; ++m) {
    const float* const sum = sums.from(m).data;
    Number* const to = of.y.from(m).data;
    const Number* const before = of.residual == nullptr ? nullptr : of.residual + m * of.y.stride;
    for (int64_t n = begin; n < end; ++n) {
      float value = sum[n - begin];
      if (of.bias != nullptr) value += static_cast<float>(of.bias[n]);
      if (before != nullptr) value += static_cast<float>(before[n]);
      to[n] = static_cast<Number>(value);
    }
  }
}

// Outputs begin..end of every row.
template <class Number>
void outputs(const Operands<Number>& of, int64_t begin, int64_t end) {
  if constexpr (std::is_same_v<Number, float>) {
    const Rows<float> y = of.y.from(0, begin);
    product_transposed(of.x, of.w.from(begin), y, of.M, end - begin, of.K);
    if (of.bias != nullptr || of.residual != nullptr) finish(of, {y.data, y.stride}, begin, end);
  } else {
    std::vector<float> sums(static_cast<std::size_t>(of.M * std::min(kAtOnce, end - begin)));
    for (; begin < end; begin += kAtOnce) {
      const auto count = std::min(kAtOnce, end - begin);
      product_transposed(of.x, of.w.from(begin), {sums.data(), count}, of.M, count, of.K);
      finish(of, {sums.data(), count}, begin, begin + count);
    }
  }
}

const float* as_floats(const float* from, int64_t, std::vector<float>&) { return from; }

const float* as_floats(const c10::BFloat16* from, int64_t count, std::vector<float>& room) {
  room.assign(from, from + count);
  return room.data();
}

template <class Number>
void compute(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual, at::Tensor& y) {
  const auto K = x.size(-1), N = weight.size(0), M = x.numel() / K;
  const auto data = [](const at::Tensor& t) { return t.defined() ? t.const_data_ptr<Number>() : nullptr; };
  std::vector<float> room;
  const Operands<Number> of{.x = {as_floats(data(x), M * K, room), K},
                            .w = {data(weight), K},
                            .bias = data(bias),
                            .residual = data(residual),
                            .y = {y.mutable_data_ptr<Number>(), N},
                            .M = M,
                            .K = K};
  parallel_for((N + kPiece - 1) / kPiece, 1, [&](int64_t begin, int64_t end) { outputs(of, begin * kPiece, std::min(end * kPiece, N)); });
}

}  // namespace

bool small_linear_fits(const at::Tensor& x, const at::Tensor& weight) {
  if (c10::GradMode::is_enabled() || !x.is_cpu() || !has_small_products() || x.numel() == 0) return false;
  const auto dtype = weight.scalar_type();
  if (x.scalar_type() != dtype || (dtype != c10::kFloat && dtype != c10::kBFloat16)) return false;
  const auto most = dtype == c10::kBFloat16 && cpu_has_bf16() ? kFewRows : kSmallRows;
  return weight.is_contiguous() && x.numel() <= most * x.size(-1);
}

at::Tensor small_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual) {
  const auto dtype = weight.scalar_type();
  MM_ASSERT(x.scalar_type() == dtype && weight.is_contiguous());
  const auto plain = [dtype](const at::Tensor& t) { return t.defined() ? t.to(dtype).contiguous() : t; };
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  auto y = at::empty(shape, x.options());  // [..., out]
  dtype == c10::kFloat ? compute<float>(x.contiguous(), weight, plain(bias), plain(residual), y)
                       : compute<c10::BFloat16>(x.contiguous(), weight, plain(bias), plain(residual), y);
  return y;
}

}  // namespace mm
