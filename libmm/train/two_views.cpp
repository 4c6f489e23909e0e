#include "train/two_views.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <utility>

#include "base/check.h"
#include "model/block_list.h"
#include "nn/objective_contrast.h"
#include "train/gathered.h"
#include "train/objective.h"
#include "train/view_key.h"

namespace mm {
namespace {

constexpr std::uint64_t kRight = std::uint64_t{1} << 63;  // from the key of an example's left view to that of its right one

using Views = std::pair<at::Tensor, at::Tensor>;  // of the same examples, left and right

struct Network {
  BlockList encoder, head;
  at::Tensor operator()(const at::Tensor& view, std::uint64_t key) const { return head(encoder(view, key), key); }  // [B, C]
};

struct Chains {
  BlockList left, right;
  Network online;
  BlockList predictor;
  std::optional<Network> target;  // of byol
};

void check_features(const ExampleShape& shape, const std::string& where) {
  MM_CHECK(shape.size() == 1, Kind::usage, fmt::format("what comes out is [{}], and features are [C]", fmt::join(shape, ", ")), where,
           "end with flatten, global-pool or mean-time");
}

// shape: of a view; becomes that of its projection.
Network make_network(const RepresentPlan& plan, ExampleShape& shape, const Params& p) {
  BlockList encoder(plan.encoder.layers, shape, p / "layers", "model.layers");
  check_features(shape, "model.layers");
  BlockList head(plan.head, shape, p / "head", "model.head");
  check_features(shape, "model.head");
  return {std::move(encoder), std::move(head)};
}

Chains make_chains(const RepresentPlan& plan, bool with_target, const Params& p) {
  ExampleShape shape = plan.encoder.input, seen = shape;
  BlockList left(plan.augment, shape, p / "augment.left", "model.augment");
  BlockList right(plan.augment, seen, p / "augment.right", "model.augment");
  Network online = make_network(plan, shape, p);
  const ExampleShape projected = shape;
  BlockList predictor(plan.predictor, shape, p / "predictor", "model.predictor");
  MM_CHECK(shape == projected, Kind::usage,
           fmt::format("what comes out is [{}], and what is predicted is [{}]", fmt::join(shape, ", "), fmt::join(projected, ", ")),
           "model.predictor");
  std::optional<Network> target;
  if (with_target) target = make_network(plan, seen, p / "target");
  return {std::move(left), std::move(right), std::move(online), std::move(predictor), std::move(target)};
}

class TwoViews : public Learner {
 public:
  TwoViews(Chains chains, TrainObjectiveOptions objective, std::int64_t steps)
      : chains_(std::move(chains)), objective_(std::move(objective)), steps_(steps) {}

  at::Tensor loss(const Batch& batch) const override { return compared(views_of(batch), batch.key) * static_cast<double>(batch.targets); }

  at::Tensor shared_loss(const Batch& part, ProcessGroup& processes) const override {
    if (processes.size() == 1 || !compares_examples(objective_.kind)) return loss(part);
    const auto [left, right] = projections(chains_.online, views_of(part), part.key);         // 2 x [B, C]
    const auto lefts = gather_rows(left, processes), rights = gather_rows(right, processes);  // [N, C]
    if (objective_.kind == "nt-xent")
      return nt_xent_sum(lefts.rows, rights.rows, objective_.temperature, lefts.first, left.size(0)) / 2.0;  // []
    const auto share = static_cast<double>(lefts.rows.size(0)) / processes.size();
    return barlow_twins(lefts.rows, rights.rows, objective_.redundancy) * share;  // []
  }

  std::optional<TargetPlan> target() const override {
    if (!chains_.target) return std::nullopt;
    const auto& how = objective_.self_supervised;
    return TargetPlan{.momentum = how.momentum, .steps = how.momentum_schedule == "cosine" ? steps_ : 0};
  }

 private:
  Views views_of(const Batch& batch) const {  // 2 x [B, ...]
    const auto& x = batch.tensors.at("x");
    return {chains_.left(x, view_key(batch)), chains_.right(x, view_key(batch))};
  }

  static Views projections(const Network& network, const Views& views, std::uint64_t key) {  // 2 x [B, C]
    return {network(views.first, key), network(views.second, key == 0 ? 0 : key + kRight)};
  }

  // The objective, a mean over the batch.
  at::Tensor compared(const Views& views, std::uint64_t key) const {
    const auto [left, right] = projections(chains_.online, views, key);  // 2 x [B, C]
    if (objective_.kind == "nt-xent") return nt_xent(left, right, objective_.temperature);
    if (objective_.kind == "barlow-twins") return barlow_twins(left, right, objective_.redundancy);
    const auto from_left = chains_.predictor(left, key), from_right = chains_.predictor(right, key);  // 2 x [B, C]
    if (!chains_.target) return simsiam(from_left, left, from_right, right);
    const auto [target_left, target_right] = held(views, key);             // 2 x [B, C]
    return byol(from_left, target_right) + byol(from_right, target_left);  // []
  }

  Views held(const Views& views, std::uint64_t key) const {
    const at::NoGradGuard no_grad;
    return projections(*chains_.target, views, key);  // 2 x [B, C]
  }

  Chains chains_;
  TrainObjectiveOptions objective_;
  std::int64_t steps_;
};

}  // namespace

bool compares_examples(const std::string& objective) { return objective == "nt-xent" || objective == "barlow-twins"; }

std::unique_ptr<Learner> two_views(const RepresentPlan& plan, const TrainObjectiveOptions& objective, const Params& p) {
  const bool byol = objective.kind == "byol", predicts = byol || objective.kind == "simsiam";
  MM_CHECK(predicts || compares_examples(objective.kind), Kind::usage,
           fmt::format("'{}' does not learn from examples without labels", find_objective(objective.kind).name), "objective.kind",
           "nt-xent, barlow-twins, simsiam, byol and mae do");
  MM_CHECK(predicts == !plan.predictor.empty(), Kind::usage,
           predicts ? fmt::format("{} needs its layers", objective.kind) : "simsiam and byol alone have one", "model.predictor",
           "such as [linear 32, relu, linear 128], which ends as wide as model.head");
  return std::make_unique<TwoViews>(make_chains(plan, byol, p), objective, plan.steps);
}

}  // namespace mm
