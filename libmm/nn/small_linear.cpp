#include "nn/small_linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include "nn/parallel.h"
#include "nn/small_product.h"

namespace mm {
namespace {

constexpr int64_t kPiece = 16;  // outputs a thread takes at least: 16 x 768 weights are worth waking it

// y[m, begin..end) = x w^T + bias + what y holds, when `add`.
template <class Weight>
void outputs(const at::Tensor& x, const at::Tensor& weight, const float* bias, const float* residual, at::Tensor& y, int64_t begin,
             int64_t end) {
  const auto M = x.size(0), K = x.size(1), N = weight.size(0);
  const Rows<const float> xs{x.const_data_ptr<float>(), K};
  const Rows<const Weight> ws{weight.const_data_ptr<Weight>() + begin * K, K};
  float* const to = y.mutable_data_ptr<float>();
  product_transposed(xs, ws, {to + begin, N}, M, end - begin, K);
  for (int64_t m = 0; m < M; ++m) {
    float* const row = to + m * N;
    if (bias != nullptr)
      for (int64_t n = begin; n < end; ++n) row[n] += bias[n];
    if (residual != nullptr)
      for (int64_t n = begin; n < end; ++n) row[n] += residual[m * N + n];
  }
}

at::Tensor as_floats(const at::Tensor& t) { return t.defined() ? t.to(c10::kFloat).contiguous() : t; }

}  // namespace

bool small_linear_fits(const at::Tensor& x, const at::Tensor& weight) {
  if (c10::GradMode::is_enabled() || !x.is_cpu() || !has_small_products() || x.numel() == 0) return false;
  const auto dtype = weight.scalar_type();
  if (x.scalar_type() != dtype || (dtype != c10::kFloat && dtype != c10::kBFloat16)) return false;
  return weight.is_contiguous() && x.numel() <= kSmallRows * x.size(-1);
}

at::Tensor small_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual) {
  const auto K = x.size(-1), N = weight.size(0);
  const auto rows = as_floats(x).view({-1, K});  // [M, in]
  const auto biases = as_floats(bias), residuals = as_floats(residual);
  const float* const b = biases.defined() ? biases.const_data_ptr<float>() : nullptr;
  const float* const r = residuals.defined() ? residuals.const_data_ptr<float>() : nullptr;

  auto y = at::empty({rows.size(0), N}, rows.options());  // [M, out]
  parallel_for((N + kPiece - 1) / kPiece, 1, [&](int64_t begin, int64_t end) {
    begin *= kPiece;
    end = std::min(end * kPiece, N);
    if (weight.scalar_type() == c10::kFloat)
      outputs<float>(rows, weight, b, r, y, begin, end);
    else
      outputs<c10::BFloat16>(rows, weight, b, r, y, begin, end);
  });

  auto shape = x.sizes().vec();
  shape.back() = N;
  return y.view(shape).to(x.scalar_type());  // [..., out]
}

}  // namespace mm
