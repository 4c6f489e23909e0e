#include "nn/lstm.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <memory>
#include <vector>

#include "base/check.h"
#include "nn/own_gradient.h"
#include "nn/parallel.h"

namespace mm {
namespace {

// One direction, and what its backward pass needs of the forward pass. Steps are counted in the order in which they are computed; `time` is
// where a step stands in the sequence.
struct Direction {
  RecurrentWeights weights;
  bool from_end = false;
  std::int64_t first = 0;          // of its H columns in what comes out
  at::Tensor gates, cells, tanhs;  // [T, B, 4 H] by time, activated; [T + 1, B, H] and [T, B, H] by step: cell states, and tanh of them
};

struct Layer {
  std::int64_t steps, batch, width;
  at::Tensor x, y;  // [T, B, C], [T, B, D H]
  std::vector<Direction> directions;

  std::int64_t time(const Direction& direction, std::int64_t step) const { return direction.from_end ? steps - 1 - step : step; }
  at::Tensor state(const Direction& direction, std::int64_t step) const {  // [B, H] that the step gave
    return y[time(direction, step)].narrow(1, direction.first, width);
  }
};

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

void forward(const Layer& layer, Direction& direction) {
  const auto steps = layer.steps, batch = layer.batch, width = layer.width;
  const auto& weights = direction.weights;
  direction.gates = at::addmm(weights.input_bias + weights.state_bias, layer.x.view({steps * batch, -1}), weights.input.t())
                        .view({steps, batch, 4 * width});  // [T, B, 4 H]
  direction.cells = at::empty({steps + 1, batch, width}, layer.x.options());
  direction.cells[0].zero_();
  direction.tanhs = at::empty({steps, batch, width}, layer.x.options());
  const auto by_state = weights.state.t();  // [H, 4 H]
  for (std::int64_t step = 0; step < steps; ++step) {
    auto gates = direction.gates[layer.time(direction, step)];  // [B, 4 H]
    if (step > 0) at::addmm_out(gates, gates, layer.state(direction, step - 1), by_state);
    gates.narrow(1, 0, 2 * width).sigmoid_();
    gates.narrow(1, 2 * width, width).tanh_();
    gates.narrow(1, 3 * width, width).sigmoid_();
    auto next = direction.cells[step + 1], tanhs = direction.tanhs[step];  // [B, H]
    const auto* gate = gates.const_data_ptr<float>();
    next_cells(gate, direction.cells[step].const_data_ptr<float>(), next.mutable_data_ptr<float>(), batch, width);
    at::tanh_out(tanhs, next);
    next_states(gate, tanhs.const_data_ptr<float>(), layer.state(direction, step).mutable_data_ptr<float>(), layer.y.stride(1), batch,
                width);
  }
}

// What the backward pass knows of one step, for every example and unit: gates in, their gradients before the activation out.
struct StepGradient {
  const float *gates, *cells, *tanhs;  // [B, 4 H], [B, H] before the step, [B, H]
  const float* outer;                  // [B, H] of what came out, its rows `outer_stride` apart
  std::int64_t outer_stride;
  const float* states;  // [B, H] of the state, from the step after it
  float* cell;          // [B, H] of the cell, from the step after it; becomes that for the step before
  float* out;           // [B, 4 H]
};

void step_gradient(StepGradient at, std::int64_t batch, std::int64_t width) {
  for (std::int64_t b = 0; b < batch; ++b) {
    for (std::int64_t j = 0; j < width; ++j) {
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

// Of one direction.
struct Gradients {
  at::Tensor x = {}, input = {}, state = {}, bias = {};  // [T, B, C], [4 H, C], [4 H, H], [4 H]
};

Gradients backward(const Layer& layer, const Direction& direction, const at::Tensor& outer, bool of_x) {
  const auto steps = layer.steps, batch = layer.batch, width = layer.width;
  const auto gates = at::empty_like(direction.gates);              // [T, B, 4 H]
  auto state = at::zeros({batch, width}, layer.x.options());       // [B, H]
  const auto cell = at::zeros({batch, width}, layer.x.options());  // [B, H]
  for (std::int64_t step = steps - 1; step >= 0; --step) {
    const auto time = layer.time(direction, step);
    step_gradient({.gates = direction.gates[time].const_data_ptr<float>(),
                   .cells = direction.cells[step].const_data_ptr<float>(),
                   .tanhs = direction.tanhs[step].const_data_ptr<float>(),
                   .outer = outer[time].const_data_ptr<float>() + direction.first,
                   .outer_stride = outer.stride(1),
                   .states = state.const_data_ptr<float>(),
                   .cell = cell.mutable_data_ptr<float>(),
                   .out = gates[time].mutable_data_ptr<float>()},
                  batch, width);
    if (step > 0) at::mm_out(state, gates[time], direction.weights.state);  // [B, H]
  }
  const auto rows = gates.view({steps * batch, 4 * width});  // [T B, 4 H]
  Gradients all{.input = at::mm(rows.t(), layer.x.view({steps * batch, -1})), .bias = rows.sum(0)};
  if (of_x) all.x = at::mm(rows, direction.weights.input).view_as(layer.x);  // [T, B, C]
  if (steps == 1) {
    all.state = at::zeros_like(direction.weights.state);  // [4 H, H]
    return all;
  }
  // Each step's gradient by the state that went into it: the two stand one time apart.
  const auto own = rows.narrow(0, direction.from_end ? 0 : batch, (steps - 1) * batch);
  const auto before = layer.y.view({steps * batch, -1}).narrow(0, direction.from_end ? batch : 0, (steps - 1) * batch);
  all.state = at::mm(own.t(), before.narrow(1, direction.first, width));  // [4 H, H]
  return all;
}

// f(direction) for all of them at the same time, without graphs.
void each_direction(std::size_t count, c10::function_ref<void(std::size_t)> f) {
  parallel_for(static_cast<std::int64_t>(count), 1, [&](std::int64_t begin, std::int64_t end) {
    const at::AutoDispatchBelowADInplaceOrView no_graph;
    for (auto i = begin; i < end; ++i) f(static_cast<std::size_t>(i));
  });
}

std::vector<at::Tensor> backward(const Layer& layer, const at::Tensor& gradient, const std::vector<bool>& asked) {
  const auto outer = gradient.transpose(0, 1).contiguous();  // [T, B, D H]
  std::vector<Gradients> of(layer.directions.size());
  each_direction(of.size(), [&](std::size_t i) { of[i] = backward(layer, layer.directions[i], outer, asked[0]); });
  std::vector<at::Tensor> all(1);
  for (const auto& one : of) {
    if (asked[0]) all[0] = all[0].defined() ? all[0] + one.x : one.x;  // [T, B, C]
    all.insert(all.end(), {one.input, one.state, one.bias, one.bias});
  }
  if (asked[0]) all[0] = all[0].transpose(0, 1);  // [B, T, C]
  return all;
}

}  // namespace

at::Tensor lstm_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions) {
  MM_ASSERT(x.dim() == 3 && x.is_cpu() && x.scalar_type() == at::kFloat && x.size(1) > 0);
  const auto width = directions[0].state.size(1), count = static_cast<std::int64_t>(directions.size());
  const auto layer = std::make_shared<Layer>();
  layer->steps = x.size(1), layer->batch = x.size(0), layer->width = width;
  layer->x = x.detach().transpose(0, 1).contiguous();                                     // [T, B, C]
  layer->y = at::empty({layer->steps, layer->batch, count * width}, layer->x.options());  // [T, B, D H]
  std::vector<at::Tensor> inputs{x};
  for (std::int64_t i = 0; i < count; ++i) {
    const auto& w = directions[static_cast<std::size_t>(i)];
    const RecurrentWeights own{w.input.detach(), w.state.detach(), w.input_bias.detach(), w.state_bias.detach()};
    layer->directions.push_back({.weights = own, .from_end = i == 1, .first = i * width, .gates = {}, .cells = {}, .tanhs = {}});
    inputs.insert(inputs.end(), {w.input, w.state, w.input_bias, w.state_bias});
  }
  each_direction(directions.size(), [&](std::size_t i) { forward(*layer, layer->directions[i]); });
  return with_own_gradient(layer->y.transpose(0, 1), inputs, [layer](const at::Tensor& gradient, const std::vector<bool>& asked) {
    return backward(*layer, gradient, asked);
  });  // [B, T, D H]
}

}  // namespace mm
