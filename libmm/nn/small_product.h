#pragma once
#include <c10/util/BFloat16.h>

#include <cstdint>

#include "nn/rows.h"

// Matrix products with few rows, on one thread. Where a decoder writes one token at a time, the left side has one row a beam, and the
// general products of LibTorch spend more on setting up, or on bringing the weight into another order, than on the product itself. These
// read the weight once, in the order in which a checkpoint holds it.

namespace mm {

bool has_small_products();  // does this processor have the instructions for them (AVX2 and FMA, or AVX-512)

// y[m, n] = sum over k of x[m, k] w[n, k], for m < M, n < N, k < K.
void product_transposed(Rows<const float> x, Rows<const float> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K);
void product_transposed(Rows<const float> x, Rows<const c10::BFloat16> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K);

// y[m, n] = sum over k of x[m, k] w[k, n], for m < M, n < N, k < K.
void product(Rows<const float> x, Rows<const float> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K);
void product(Rows<const float> x, Rows<const c10::BFloat16> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K);

}  // namespace mm
