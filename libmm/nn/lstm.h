#pragma once
#include <ATen/core/Tensor.h>

#include <span>

#include "nn/recurrent.h"

namespace mm {

// A layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). Gates stand in the order
// input, forget, cell, output. mask: as recurrent_layer's. x [B, T, C] f32 -> [B, T, D H]
at::Tensor lstm_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions, const at::Tensor& mask = {});

}  // namespace mm
