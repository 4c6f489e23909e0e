#include "nn/gru.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <functional>

namespace mm {
namespace {

// n's input: what came of the step's input, and r times what came of the state.
void add_reset(float* gates, const float* by_state, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b, gates += 3 * width, by_state += 3 * width)
    for (std::int64_t j = 0; j < width; ++j) gates[2 * width + j] += gates[j] * by_state[2 * width + j];
}

// h' = (1 - z) n + z h; rows of states `stride` apart, before: null where there is none yet.
void next_states(const float* gates, const float* before, float* states, std::int64_t stride, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b, gates += 3 * width, states += stride) {
    for (std::int64_t j = 0; j < width; ++j) states[j] = (1 - gates[width + j]) * gates[2 * width + j];
    if (before == nullptr) continue;
    for (std::int64_t j = 0; j < width; ++j) states[j] += gates[width + j] * before[j];
    before += stride;
  }
}

void forward(const RecurrentLayer& layer, RecurrentDirection& direction) {
  const auto steps = layer.steps, batch = layer.batch, width = layer.width;
  const auto& weights = direction.weights;
  const auto all = layer.input_product(direction, weights.input_bias);            // [T, B, 3 H]
  const auto products = at::empty({steps, batch, 3 * width}, layer.x.options());  // by step: U h + c
  const auto by_state = weights.state.t();                                        // [H, 3 H]
  for (std::int64_t step = 0; step < steps; ++step) {
    auto gates = all[layer.time(direction, step)], product = products[step];  // [B, 3 H]
    const float* before = nullptr;
    if (step == 0) {
      product.copy_(weights.state_bias);
    } else {
      const auto state = layer.state(direction, step - 1);  // [B, H]
      at::addmm_out(product, weights.state_bias, state, by_state);
      before = state.const_data_ptr<float>();
    }
    gates.narrow(1, 0, 2 * width).add_(product.narrow(1, 0, 2 * width)).sigmoid_();
    add_reset(gates.mutable_data_ptr<float>(), product.const_data_ptr<float>(), batch, width);
    gates.narrow(1, 2 * width, width).tanh_();
    next_states(gates.const_data_ptr<float>(), before, layer.state(direction, step).mutable_data_ptr<float>(), layer.y.stride(1), batch,
                width);
    if (layer.mask.defined()) layer.keep_states(direction, step);
  }
  direction.kept = {all, products};
}

// What the backward pass knows of one step, for every example and unit.
struct StepGradient {
  const float *gates, *products;  // [B, 3 H]
  const float *before, *outer;    // [B, H] the state before it (null: 0), and the gradient of what came out; rows `stride` apart
  std::int64_t stride;
  const bool* there;           // [B], or null: all are
  float* state;                // [B, H] gradient of the state, from the step after it; becomes what goes to the step before but for U
  float *by_input, *by_state;  // [B, 3 H] gradients of the two products
};

void step_gradient(StepGradient at, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b) {
    const bool there = at.there == nullptr || at.there[b];
    if (!there) {  // its state is the one before
      std::fill_n(at.by_input, 3 * width, 0.0F);
      std::fill_n(at.by_state, 3 * width, 0.0F);
      std::transform(at.outer, at.outer + width, at.state, at.state, std::plus());
    }
    for (std::int64_t j = 0; there && j < width; ++j) {
      const float r = at.gates[j], z = at.gates[width + j], n = at.gates[2 * width + j];
      const float state = at.outer[j] + at.state[j], before = at.before == nullptr ? 0 : at.before[j];
      const float of_new = state * (1 - z) * (1 - n * n);
      const float of_reset = of_new * at.products[2 * width + j] * r * (1 - r), of_update = state * (before - n) * z * (1 - z);
      at.by_input[j] = at.by_state[j] = of_reset;
      at.by_input[width + j] = at.by_state[width + j] = of_update;
      at.by_input[2 * width + j] = of_new;
      at.by_state[2 * width + j] = of_new * r;
      at.state[j] = state * z;
    }
    at.gates += 3 * width, at.products += 3 * width, at.by_input += 3 * width, at.by_state += 3 * width;
    at.outer += at.stride, at.state += width;
    if (at.before != nullptr) at.before += at.stride;
  }
}

RecurrentGradients backward(const RecurrentLayer& layer, const RecurrentDirection& direction, const at::Tensor& outer) {
  const auto batch = layer.batch, width = layer.width;
  const auto &gates = direction.kept[0], &products = direction.kept[1];
  const auto by_input = at::empty_like(gates), by_state = at::empty_like(gates);  // [T, B, 3 H]
  auto state = at::zeros({batch, width}, layer.x.options());                      // [B, H]
  for (std::int64_t step = layer.steps - 1; step >= 0; --step) {
    const auto time = layer.time(direction, step);
    step_gradient({.gates = gates[time].const_data_ptr<float>(),
                   .products = products[step].const_data_ptr<float>(),
                   .before = step == 0 ? nullptr : layer.state(direction, step - 1).const_data_ptr<float>(),
                   .outer = outer[time].const_data_ptr<float>() + direction.first,
                   .stride = outer.stride(1),
                   .there = layer.there(direction, step),
                   .state = state.mutable_data_ptr<float>(),
                   .by_input = by_input[time].mutable_data_ptr<float>(),
                   .by_state = by_state[time].mutable_data_ptr<float>()},
                  batch, width);
    if (step > 0) at::addmm_out(state, state, by_state[time], direction.weights.state);  // [B, H]
  }
  return {by_input, by_state};
}

}  // namespace

at::Tensor gru_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions, const at::Tensor& mask) {
  return recurrent_layer(x, directions, {.forward = forward, .backward = backward}, mask);  // [B, T, D H]
}

}  // namespace mm
