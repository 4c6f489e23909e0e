#include "nn/recurrent.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "nn/own_gradient.h"
#include "nn/parallel.h"

namespace mm {
namespace {

// f(i) for all directions at the same time, without graphs.
void each_direction(std::size_t count, c10::function_ref<void(std::size_t)> f) {
  parallel_for(static_cast<std::int64_t>(count), 1, [&](std::int64_t begin, std::int64_t end) {
    const at::AutoDispatchBelowADInplaceOrView no_graph;
    for (auto i = begin; i < end; ++i) f(static_cast<std::size_t>(i));
  });
}

// Of one direction.
struct Gradients {
  at::Tensor x = {};  // [T, B, C], or undefined
  RecurrentWeights weights = {};
};

Gradients gradients_of(const RecurrentLayer& layer, const RecurrentDirection& direction, const RecurrentGradients& gates, bool of_x) {
  const auto steps = layer.steps, batch = layer.batch;
  const auto by_input = gates.by_input.view({steps * batch, -1}), by_state = gates.by_state.view({steps * batch, -1});  // [T B, G H]
  Gradients all;
  all.weights.input = at::mm(by_input.t(), layer.x.view({steps * batch, -1}));                     // [G H, C]
  all.weights.input_bias = by_input.sum(0);                                                        // [G H]
  all.weights.state_bias = by_state.is_same(by_input) ? all.weights.input_bias : by_state.sum(0);  // [G H]
  if (of_x) all.x = at::mm(by_input, direction.weights.input).view_as(layer.x);                    // [T, B, C]
  if (steps == 1) {
    all.weights.state = at::zeros_like(direction.weights.state);  // [G H, H]
    return all;
  }
  // Each step's gradient by the state that went into it: the two stand one time apart.
  const auto own = by_state.narrow(0, direction.from_end ? 0 : batch, (steps - 1) * batch);
  const auto before = layer.y.view({steps * batch, -1}).narrow(0, direction.from_end ? batch : 0, (steps - 1) * batch);
  all.weights.state = at::mm(own.t(), before.narrow(1, direction.first, layer.width));  // [G H, H]
  return all;
}

std::vector<at::Tensor> backward(const RecurrentLayer& layer, const RecurrentCell& cell, const at::Tensor& gradient,
                                 const std::vector<bool>& asked) {
  const auto outer = gradient.transpose(0, 1).contiguous();  // [T, B, D H]
  std::vector<Gradients> of(layer.directions.size());
  each_direction(of.size(), [&](std::size_t i) {
    const auto& direction = layer.directions[i];
    of[i] = gradients_of(layer, direction, cell.backward(layer, direction, outer), asked[0]);
  });
  std::vector<at::Tensor> all(1);
  for (const auto& [x, weights] : of) {
    if (asked[0]) all[0] = all[0].defined() ? all[0] + x : x;  // [T, B, C]
    all.insert(all.end(), {weights.input, weights.state, weights.input_bias, weights.state_bias});
  }
  if (asked[0]) all[0] = all[0].transpose(0, 1);  // [B, T, C]
  return all;
}

}  // namespace

at::Tensor RecurrentLayer::input_product(const RecurrentDirection& direction, const at::Tensor& bias) const {
  return at::addmm(bias, x.view({steps * batch, -1}), direction.weights.input.t()).view({steps, batch, -1});  // [T, B, G H]
}

void RecurrentLayer::keep_states(const RecurrentDirection& direction, std::int64_t step) const {
  const bool* present = there(direction, step);
  auto* to = state(direction, step).mutable_data_ptr<float>();
  const auto* from = step > 0 ? state(direction, step - 1).const_data_ptr<float>() : nullptr;
  for (std::int64_t b = 0; b < batch; ++b) {
    if (present == nullptr || present[b]) continue;
    auto* row = to + b * y.stride(1);
    if (from == nullptr) std::fill_n(row, width, 0.0F);
    if (from != nullptr) std::copy_n(from + b * y.stride(1), width, row);
  }
}

at::Tensor recurrent_layer(const at::Tensor& x, std::span<const RecurrentWeights> directions, const RecurrentCell& cell,
                           const at::Tensor& mask) {
  MM_ASSERT(x.dim() == 3 && x.is_cpu() && x.scalar_type() == at::kFloat && x.size(1) > 0);
  MM_ASSERT(!mask.defined() || (mask.sizes() == x.sizes().slice(0, 2) && mask.scalar_type() == at::kBool));
  const auto width = directions[0].state.size(1), count = static_cast<std::int64_t>(directions.size());
  const auto layer = std::make_shared<RecurrentLayer>();
  layer->steps = x.size(1), layer->batch = x.size(0), layer->width = width;
  if (mask.defined()) layer->mask = mask.t().contiguous();                                // [T, B]
  layer->x = x.detach().transpose(0, 1).contiguous();                                     // [T, B, C]
  layer->y = at::empty({layer->steps, layer->batch, count * width}, layer->x.options());  // [T, B, D H]
  std::vector<at::Tensor> inputs{x};
  for (std::int64_t i = 0; i < count; ++i) {
    const auto& w = directions[static_cast<std::size_t>(i)];
    const RecurrentWeights own{w.input.detach(), w.state.detach(), w.input_bias.detach(), w.state_bias.detach()};
    layer->directions.push_back({.weights = own, .from_end = i == 1, .first = i * width});
    inputs.insert(inputs.end(), {w.input, w.state, w.input_bias, w.state_bias});
  }
  each_direction(directions.size(), [&](std::size_t i) { cell.forward(*layer, layer->directions[i]); });
  return with_own_gradient(layer->y.transpose(0, 1), inputs, [layer, cell](const at::Tensor& gradient, const std::vector<bool>& asked) {
    return backward(*layer, cell, gradient, asked);
  });  // [B, T, D H]
}

}  // namespace mm
