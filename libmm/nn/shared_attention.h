#pragma once
#include <ATen/core/Tensor.h>

#include <span>

// softmax(q k^T / sqrt(D)) v by blocks of rows whose scores stay in the cache (Dao et al. 2022 without the sums over blocks of keys: a
// head's keys and values stay there, too). For inference on processors: where LibTorch copies every head into general products, these read
// what was packed once, for one row of a decoder as for all of a picture's patches. Needs has_small_products().

namespace mm {

// What rows look at, in the order in which it is read: S tokens of I items, H heads of D.
struct SharedStates {
  at::Tensor keys;    // [I, H, P, D, 32]: by 32 tokens, the last ones filled up with 0
  at::Tensor values;  // [I, H, S, D]
};

// [I, S, H * D] f32 on the CPU, each; kept as f32 or bf16.
SharedStates shared_states(const at::Tensor& keys, const at::Tensor& values, int64_t heads, c10::ScalarType dtype);

//   query  [M, H * D], f32
//   items  [M]: the item of each query; equal ones stand together
//   seen   [I, S] bool: which tokens are there, or undefined: all; a row that sees none gets 0
// -> [M, H * D] f32. A row's answer does not depend on the rows beside it.
at::Tensor attend_shared(const at::Tensor& query, const SharedStates& states, std::span<const int64_t> items, const at::Tensor& seen = {});

// Is attention of whole pictures one for attend_rows(): many rows in f32 on a processor with AVX-512, no gradients wanted, nobody watching,
// every head with keys of its own whose width is a multiple of 32? [B, T, H * D], [B, S, G * D]
bool shared_attention_fits(const at::Tensor& query, const at::Tensor& key, int64_t heads);

// Each picture's rows look at its own tokens. [B, T, H * D], [B, S, H * D] twice -> [B, T, H * D]
at::Tensor attend_rows(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads);

}  // namespace mm
