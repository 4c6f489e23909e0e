#include "nn/lstm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <functional>

namespace mm {
namespace {

// A step that is not there keeps its cells: then f = 1 and i = 0.
void keep_cells(const bool* there, float* gates, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b, gates += 4 * width)
    if (!there[b]) {
      std::fill_n(gates, width, 0.0F);
      std::fill_n(gates + width, width, 1.0F);
    }
}

// c' = f c + i g, numbers of one step.
void next_cells(const float* gates, const float* cells, float* next, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b, gates += 4 * width, cells += width, next += width)
    for (std::int64_t j = 0; j < width; ++j) next[j] = gates[width + j] * cells[j] + gates[j] * gates[2 * width + j];
}

// h = o tanh(c), into rows of another stride.
void next_states(const float* gates, const float* tanhs, float* states, std::int64_t stride, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b, gates += 4 * width, tanhs += width, states += stride)
    for (std::int64_t j = 0; j < width; ++j) states[j] = gates[3 * width + j] * tanhs[j];
}

void forward(const RecurrentLayer& layer, RecurrentDirection& direction) {
  const auto steps = layer.steps, batch = layer.batch, width = layer.width;
  const auto& weights = direction.weights;
  const auto all = layer.input_product(direction, weights.input_bias + weights.state_bias);  // [T, B, 4 H]
  const auto cells = at::empty({steps + 1, batch, width}, layer.x.options());                // before the first step, and after each
  const auto tanhs = at::empty({steps, batch, width}, layer.x.options());                    // [T, B, H] of the cells after each step
  cells[0].zero_();
  const auto by_state = weights.state.t();  // [H, 4 H]
  for (std::int64_t step = 0; step < steps; ++step) {
    auto gates = all[layer.time(direction, step)];  // [B, 4 H]
    if (step > 0) at::addmm_out(gates, gates, layer.state(direction, step - 1), by_state);
    gates.narrow(1, 0, 2 * width).sigmoid_();
    gates.narrow(1, 2 * width, width).tanh_();
    gates.narrow(1, 3 * width, width).sigmoid_();
    const bool* there = layer.there(direction, step);
    if (there != nullptr) keep_cells(there, gates.mutable_data_ptr<float>(), batch, width);
    auto next = cells[step + 1], tanh = tanhs[step];  // [B, H]
    const auto* gate = gates.const_data_ptr<float>();
    next_cells(gate, cells[step].const_data_ptr<float>(), next.mutable_data_ptr<float>(), batch, width);
    at::tanh_out(tanh, next);
    next_states(gate, tanh.const_data_ptr<float>(), layer.state(direction, step).mutable_data_ptr<float>(), layer.y.stride(1), batch,
                width);
    if (there != nullptr) layer.keep_states(direction, step);
  }
  direction.kept = {all, cells, tanhs};
}

// What the backward pass knows of one step, for every example and unit: gates in, their gradients before the activation out.
struct StepGradient {
  const float *gates, *cells, *tanhs;  // [B, 4 H], [B, H] before the step, [B, H]
  const float* outer;                  // [B, H] of what came out, its rows `outer_stride` apart
  std::int64_t outer_stride;
  const float* states;  // [B, H] of the state, from the step after it
  float* cell;          // [B, H] of the cell, from the step after it; becomes that for the step before
  const bool* there;    // [B], or null: all are
  float* kept;          // [B, H], 0: of the states that a step passes on as they are; null where all are there
  float* out;           // [B, 4 H]
};

void step_gradient(StepGradient at, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b) {
    const bool there = at.there == nullptr || at.there[b];
    if (!there) {
      std::fill_n(at.out, 4 * width, 0.0F);
      std::transform(at.outer, at.outer + width, at.states, at.kept + b * width, std::plus());
    }
    for (std::int64_t j = 0; there && j < width; ++j) {
      const float i = at.gates[j], f = at.gates[width + j], g = at.gates[2 * width + j], o = at.gates[3 * width + j], t = at.tanhs[j];
      const float state = at.outer[j] + at.states[j];
      const float cell = at.cell[j] + state * o * (1 - t * t);
      at.out[j] = cell * g * i * (1 - i);
      at.out[width + j] = cell * at.cells[j] * f * (1 - f);
      at.out[2 * width + j] = cell * i * (1 - g * g);
      at.out[3 * width + j] = state * t * o * (1 - o);
      at.cell[j] = cell * f;
    }
    at.gates += 4 * width, at.out += 4 * width, at.outer += at.outer_stride;
    at.cells += width, at.tanhs += width, at.states += width, at.cell += width;
  }
}

RecurrentGradients backward(const RecurrentLayer& layer, const RecurrentDirection& direction, const at::Tensor& outer) {
  const auto batch = layer.batch, width = layer.width;
  const auto &gates = direction.kept[0], &cells = direction.kept[1], &tanhs = direction.kept[2];
  const auto all = at::empty_like(gates);                          // [T, B, 4 H]
  auto state = at::zeros({batch, width}, layer.x.options());       // [B, H]
  const auto cell = at::zeros({batch, width}, layer.x.options());  // [B, H]
  const auto kept = layer.mask.defined() ? at::zeros_like(cell) : at::Tensor();
  for (std::int64_t step = layer.steps - 1; step >= 0; --step) {
    const auto time = layer.time(direction, step);
    step_gradient({.gates = gates[time].const_data_ptr<float>(),
                   .cells = cells[step].const_data_ptr<float>(),
                   .tanhs = tanhs[step].const_data_ptr<float>(),
                   .outer = outer[time].const_data_ptr<float>() + direction.first,
                   .outer_stride = outer.stride(1),
                   .states = state.const_data_ptr<float>(),
                   .cell = cell.mutable_data_ptr<float>(),
                   .there = layer.there(direction, step),
                   .kept = kept.defined() ? kept.zero_().mutable_data_ptr<float>() : nullptr,
                   .out = all[time].mutable_data_ptr<float>()},
                  batch, width);
    if (step == 0) break;
    at::mm_out(state, all[time], direction.weights.state);  // [B, H]
    if (kept.defined()) state.add_(kept);
  }
  return {all, all};
}

}  // namespace

at::Tensor lstm_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions, const at::Tensor& mask) {
  return recurrent_layer(x, directions, {.forward = forward, .backward = backward}, mask);  // [B, T, D H]
}

}  // namespace mm
