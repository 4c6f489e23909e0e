#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

// Recurrent layers on a processor: what LSTM and GRU have in common. The two directions are computed at the same time, each on one thread,
// forward and backward; inputs of all steps are one product, and so are the gradients of the weights. All tensors are f32.

namespace mm {

// The weights of one direction, in torch.nn's order of gates: G = 4 of LSTM, 3 of GRU.
struct RecurrentWeights {
  at::Tensor input, state;            // [G H, C], [G H, H]
  at::Tensor input_bias, state_bias;  // [G H]
};

// One direction of a layer. Steps are counted in the order in which they are computed.
struct RecurrentDirection {
  RecurrentWeights weights = {};
  bool from_end = false;
  std::int64_t first = 0;             // of its H columns in what comes out
  std::vector<at::Tensor> kept = {};  // [...] each: what the cell's backward pass needs of its forward pass
};

// A layer at work on T steps of B examples.
struct RecurrentLayer {
  std::int64_t steps = 0, batch = 0, width = 0;
  at::Tensor x = {}, y = {};  // [T, B, C], [T, B, D H]
  at::Tensor mask = {};       // [T, B] bool, which steps are there; undefined: all
  std::vector<RecurrentDirection> directions = {};

  // Where a step of a direction stands in the sequence.
  std::int64_t time(const RecurrentDirection& direction, std::int64_t step) const { return direction.from_end ? steps - 1 - step : step; }

  // [B, H] of y, the state that a step gives.
  at::Tensor state(const RecurrentDirection& direction, std::int64_t step) const {
    return y[time(direction, step)].narrow(1, direction.first, width);
  }

  // Of every example, whether a step of a direction is there; null: it is of all.
  const bool* there(const RecurrentDirection& direction, std::int64_t step) const {
    return mask.defined() ? mask.const_data_ptr<bool>() + time(direction, step) * batch : nullptr;
  }

  void keep_states(const RecurrentDirection& direction, std::int64_t step) const;  // of the step before, where this one is not there

  at::Tensor input_product(const RecurrentDirection& direction, const at::Tensor& bias) const;  // [G H] -> [T, B, G H]
};

// Gradients of the two products of every step, by time; of LSTM they are the same.
struct RecurrentGradients {
  at::Tensor by_input, by_state;  // [T, B, G H]
};

// A cell: `forward` fills its columns of y and what it keeps; `backward` takes the gradient of y. A step that is not there gives the state
// before it, and its products no gradient.
struct RecurrentCell {
  void (*forward)(const RecurrentLayer& layer, RecurrentDirection& direction);
  RecurrentGradients (*backward)(const RecurrentLayer& layer, const RecurrentDirection& direction,
                                 const at::Tensor& outer);  // [T, B, D H]
};

// One direction, or a second one that begins at the end. States begin as 0. mask [B, T] bool: which steps are there, undefined for all; at
// one that is not a state passes on as it was, so that the second direction begins at the last that is. What stands there changes nothing;
// it must be finite. x [B, T, C] -> [B, T, D H]
at::Tensor recurrent_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions, const RecurrentCell& cell,
                           const at::Tensor& mask);

}  // namespace mm
