#include "model/stack_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <string>
#include <utility>

#include "model/block.h"
#include "model/block_transformer.h"
#include "model/input_layers.h"
#include "model/known_steps.h"
#include "nn/transformer_layer.h"

namespace mm {
namespace {

std::string block_name(const std::string& text) { return BlockArguments(text).name(); }

// Which steps the layers behind the last transformer take. names: theirs; there [B, T] bool -> [B, T] f32
at::Tensor asked_of(std::span<const std::string> behind, const at::Tensor& there) {
  const auto places = at::arange(there.size(1), at::kLong);  // [T]
  for (const auto& text : behind) {
    const auto name = block_name(text);
    if (name == "mean-time") break;
    if (name == "take-first") return places.eq(0).expand_as(there).to(at::kFloat);
    if (name == "last") return places.eq(places.where(there, -1).amax(1, /*keepdim=*/true)).to(at::kFloat);  // [B, T]
  }
  const auto some = there.to(at::kFloat);                    // [B, T]
  return some / some.sum(1, /*keepdim=*/true).clamp_min(1);  // [B, T]
}

}  // namespace

at::Tensor looked_at(const StackAttention& attention) {
  auto taken = attention.asked.to(at::kDouble).unsqueeze(1);  // [B, 1, T]
  for (auto layer = attention.layers.rbegin(); layer != attention.layers.rend(); ++layer) {
    const auto weights = layer->to(at::kDouble) + at::eye(layer->size(1), at::kDouble);  // [B, T, T]
    taken = taken.matmul(weights / weights.sum(-1, /*keepdim=*/true));                   // [B, 1, T]
  }
  return taken.squeeze(1);  // [B, T]
}

std::optional<StackAttention> stack_attention(const StackPlan& plan, std::size_t place, const Params& p, const at::Tensor& x) {
  const at::NoGradGuard no_grad;
  const bool apart = !plan.views.empty(), fused = !plan.fusion.empty();
  const auto layers = apart ? layers_of_input(plan.layers, plan.inputs, place) : plan.layers;
  const auto last =
      std::ranges::find_if(layers.rbegin(), layers.rend(), [](const auto& text) { return block_name(text) == "transformer"; });
  if (last == layers.rend() || !plan.encoder.is_null()) return std::nullopt;
  const auto count = static_cast<std::size_t>(layers.rend() - last);
  const Params own = apart ? p / "views" / std::to_string(place) / "layers" : p / "layers";
  ExampleShape shape = apart ? plan.views[place] : plan.input;
  const bool steps = fused && shape.size() == 2;
  const auto known = known_steps(x, steps);
  at::Tensor y = fused ? known.x : at::nan_to_num(x), mask = steps ? known.mask : at::Tensor();
  StackAttention found;
  for (std::size_t i = 0; i < count; ++i) {
    if (mask.defined() && (y.dim() != 3 || y.size(1) != mask.size(1))) mask.reset();
    BlockArguments arguments(layers[i]);
    if (arguments.name() == "class-token") ++found.learnt;
    if (arguments.name() != "transformer") {
      y = make_block(layers[i], shape, own / std::to_string(i))(y, 0, mask);  // [B, ...]
      continue;
    }
    const auto layer = blocks::transformer_layer(arguments, shape, own / std::to_string(i));
    if (!found.layers.empty() && found.layers.back().size(1) != y.size(1)) found.layers.clear();
    found.layers.push_back(layer.weights(y, mask).mean(1));  // [B, T, T]
    y = layer(y, mask, 0);                                   // [B, T, C]
  }
  const auto there = mask.defined() ? mask : at::ones({y.size(0), y.size(1)}, at::kBool);  // [B, T]
  found.asked = asked_of(std::span(layers).subspan(count), there);
  return found;
}

}  // namespace mm
