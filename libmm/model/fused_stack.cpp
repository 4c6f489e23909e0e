#include "model/fused_stack.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "model/computing.h"
#include "model/input_layers.h"
#include "model/known_steps.h"

namespace mm {
namespace {

BlockList layers_of(const StackPlan& plan, std::size_t place, ExampleShape& shape, const Params& p) {
  return {layers_of_input(plan.layers, plan.inputs, place), shape, p / "views" / std::to_string(place) / "layers",
          fmt::format("model.layers of '{}'", shown(plan.inputs[place]))};
}

ModalityShape modality_shape(const std::string& name, const ExampleShape& shape) {
  MM_CHECK(shape.size() == 1 || shape.size() == 2, Kind::usage,
           fmt::format("'{}' comes out of its layers as [{}], and a fusion takes [C] or [T, C]", shown(name), fmt::join(shape, ", ")),
           "model.layers", fmt::format("flatten makes it one row: '{}: flatten'", shown(name)));
  return {.name = name, .steps = shape.size() == 2 ? shape[0] : 1, .width = shape.back()};
}

Fusion fusion_of(const StackPlan& plan, const Params& p, FusionShapes& shapes) {
  try {
    return make_fusion(plan.fusion, shapes, p / "fusion");
  } catch (const Error& error) {
    throw Error(error.kind, error.what(), "model.fusion", error.hint);
  }
}

BlockList head_of(const StackPlan& plan, const Params& p, ExampleShape shape) {
  BlockList head(plan.head, shape, p / "head", "model.head");
  check_outputs(plan, shape, "model.head");
  return head;
}

// For every modality a number in [0, 1), of example i by key + i. -> [B, M] f64
at::Tensor draws(std::int64_t batch, std::int64_t modalities, std::uint64_t key) {
  const std::uint64_t own = hash64("drop-modalities");
  const auto drawn = at::empty({batch, modalities}, at::kDouble);
  auto* to = drawn.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < batch; ++i) {
    Random random(key + static_cast<std::uint64_t>(i), own);
    for (std::int64_t m = 0; m < modalities; ++m) *to++ = random.uniform();
  }
  return drawn;
}

// Leaves out each modality of each example with that chance. Where that would leave nothing, the one with the greatest draw stays, which is
// any of those that are there with the same chance. -> [B, M] bool: what was there and is left out
at::Tensor drop(std::span<Modality> modalities, double rate, std::uint64_t key) {
  const auto there = presences(modalities);                                                    // [B, M]
  const auto drawn = draws(there.size(0), there.size(1), key).to(there.device());              // [B, M]
  const auto greatest = drawn.masked_fill(there.logical_not(), -1).amax(1, /*keepdim=*/true);  // [B, 1]
  const auto stays = drawn.ge(rate).logical_or(drawn.eq(greatest));                            // [B, M]
  for (std::size_t m = 0; m < modalities.size(); ++m)
    modalities[m].mask = modalities[m].mask.logical_and(stays.slice(1, static_cast<std::int64_t>(m), static_cast<std::int64_t>(m) + 1));
  return there.logical_and(stays.logical_not());  // [B, M]
}

// Which of so many steps any modality has; undefined where they have all, or are not as many. -> [B, T]
at::Tensor any_there(std::span<const Modality> modalities, std::int64_t steps) {
  at::Tensor any;
  for (const auto& [x, mask] : modalities) {
    if (mask.size(1) != steps) return {};
    any = any.defined() ? any.logical_or(mask) : mask;
  }
  return any.all().item().toBool() ? at::Tensor() : any;
}

}  // namespace

std::vector<FusedStack::Input> FusedStack::inputs_of(const StackPlan& plan, const Params& p, FusionShapes& shapes) {
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < plan.views.size(); ++i) {
    ExampleShape shape = plan.views[i];
    inputs.push_back({.steps = shape.size() == 2, .layers = layers_of(plan, i, shape, p)});
    shapes.modalities.push_back(modality_shape(plan.inputs[i], shape));
  }
  return inputs;
}

FusedStack::FusedStack(const StackPlan& plan, const Params& p) : FusedStack(plan, p, FusionShapes{}) {}

FusedStack::FusedStack(const StackPlan& plan, const Params& p, FusionShapes&& shapes)
    : drop_(plan.drop_modalities),
      inputs_(inputs_of(plan, p, shapes)),
      fuse_(fusion_of(plan, p, shapes)),
      fused_(shapes.fused),
      head_(head_of(plan, p, shapes.fused)) {
  if (plan.rebuild > 0) rebuild_.emplace(plan, fused_.back(), p);
  const auto outputs = plan.values.empty() ? plan.classes.size() : plan.values.size();
  if (plan.unimodal) heads_.emplace(shapes.modalities, static_cast<std::int64_t>(outputs), p);
}

Modality FusedStack::Input::operator()(const at::Tensor& x, std::uint64_t key) const {
  const auto [clean, known, mask] = known_steps(x, steps);
  auto y = layers(clean, key, mask);     // [B, C] or [B, T', C]
  if (y.dim() == 2) y = y.unsqueeze(1);  // [B, 1, C]
  if (steps && known.size(1) == y.size(1)) return {y, known};
  const auto any = steps ? known.any(1) : known;                // [B]
  return {y, any.unsqueeze(1).expand({y.size(0), y.size(1)})};  // [B, T', C], [B, T']
}

FusedScores FusedStack::operator()(std::span<const at::Tensor> inputs, std::uint64_t key) const {
  MM_ASSERT(inputs.size() == inputs_.size());
  std::vector<Modality> modalities;
  for (std::size_t i = 0; i < inputs.size(); ++i) modalities.push_back(inputs_[i](inputs[i], key));
  at::Tensor penalty, left_out;
  if (key != 0 && drop_ > 0) left_out = drop(modalities, drop_, key);  // [B, M]
  const auto x = in_scope_precision([&] {
    const auto fused = fuse_(modalities, key);
    penalty = fused.penalty;
    return fused.x;  // [B, ...]
  });
  if (rebuild_ && left_out.defined()) {
    const auto missed = in_scope_precision([&] { return (*rebuild_)(x, inputs, left_out); });  // []
    penalty = penalty.defined() ? penalty + missed : missed;                                   // []
  }
  const auto scores = head_(x, key, x.dim() == 3 ? any_there(modalities, x.size(1)) : at::Tensor());  // [B, K] or [B, T, K]
  return {.scores = scores, .penalty = penalty, .fused = x, .modalities = std::move(modalities)};
}

UnimodalOpinions FusedStack::opinions(const FusedScores& of) const {
  MM_ASSERT(heads_.has_value());
  return (*heads_)(of.modalities);
}

}  // namespace mm
