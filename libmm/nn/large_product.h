#pragma once
#include <c10/util/BFloat16.h>

#include <cstdint>

#include "nn/rows.h"

namespace mm {

// Is this a processor with AVX2 and FMA but without AVX-512 (AMD's Zen 1 to 3)? There MKL and oneDNN reach 55 % of the peak in f32, and
// large_product 80 %, and they have no bf16 at all; with AVX-512 they leave little to gain.
bool has_large_product();

// y[m, n] = sum over k of x[m, k] w[n, k], plus bias[n] and residual[m, n] where they are given, on the calling thread.
// For many rows: w is copied, a block at a time, into the order in which it is read.
void large_product(Rows<const float> x, Rows<const float> w, const float* bias, const float* residual, Rows<float> y, std::int64_t M,
                   std::int64_t N, std::int64_t K);
void large_product(Rows<const float> x, Rows<const c10::BFloat16> w, const float* bias, const float* residual, Rows<float> y,
                   std::int64_t M, std::int64_t N, std::int64_t K);

}  // namespace mm
