#pragma once
#include <ATen/core/Tensor.h>

#include <span>

namespace mm {

// The weights of one direction of a recurrent layer, in torch.nn's order of gates.
struct RecurrentWeights {
  at::Tensor input, state;            // [G H, C], [G H, H]
  at::Tensor input_bias, state_bias;  // [G H]
};

// A layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) over T steps; the second
// direction, if there is one, begins at the end. Gates stand in the order input, forget, cell, output; states begin as 0. The two
// directions are computed at the same time, each on one thread, forward and backward; inputs of all steps are one product, and so are the
// gradients of the weights. f32 on a CPU. x [B, T, C] -> [B, T, D H]
at::Tensor lstm_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions);

}  // namespace mm
