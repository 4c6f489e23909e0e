#pragma once
#include <ATen/core/Tensor.h>

#include <span>

#include "nn/recurrent.h"

namespace mm {

// A layer of gated recurrent units (Cho et al. 2014) in the form of torch.nn.GRU, whose reset gate works on the product of the state:
// n = tanh(W x + b + r (U h + c)). Gates stand in the order reset, update, new. mask: as recurrent_layer's.
// x [B, T, C] f32 -> [B, T, D H]
at::Tensor gru_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions, const at::Tensor& mask = {});

}  // namespace mm
