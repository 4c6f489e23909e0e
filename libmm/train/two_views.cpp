#include "train/two_views.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "model/block_list.h"
#include "train/objective.h"
#include "train/objective_contrast.h"

namespace mm {
namespace {

constexpr std::uint64_t kValidationKey = 1;

struct Chains {
  BlockList left, right, encoder, head, predictor;
};

void check_features(const ExampleShape& shape, const std::string& where) {
  MM_CHECK(shape.size() == 1, Kind::usage, fmt::format("what comes out is [{}], and features are [C]", fmt::join(shape, ", ")), where,
           "end with flatten, global-pool or mean-time");
}

Chains make_chains(const TwoViewsPlan& plan, const Params& p) {
  ExampleShape shape = plan.encoder.input, seen = shape;
  BlockList left(plan.augment, shape, p / "augment.left", "model.augment");
  BlockList right(plan.augment, seen, p / "augment.right", "model.augment");
  BlockList encoder(plan.encoder.layers, shape, p / "layers", "model.layers");
  check_features(shape, "model.layers");
  BlockList head(plan.head, shape, p / "head", "model.head");
  check_features(shape, "model.head");
  const ExampleShape projected = shape;
  BlockList predictor(plan.predictor, shape, p / "predictor", "model.predictor");
  MM_CHECK(shape == projected, Kind::usage,
           fmt::format("what comes out is [{}], and what is predicted is [{}]", fmt::join(shape, ", "), fmt::join(projected, ", ")),
           "model.predictor");
  return {std::move(left), std::move(right), std::move(encoder), std::move(head), std::move(predictor)};
}

class TwoViews : public Learner {
 public:
  TwoViews(Chains chains, TrainObjectiveOptions objective) : chains_(std::move(chains)), objective_(std::move(objective)) {}

  at::Tensor loss(const Batch& batch) const override {
    const auto& x = batch.tensors.at("x");
    const auto drawn = batch.key != 0 ? batch.key : kValidationKey;
    const auto seen = at::cat({chains_.left(x, drawn), chains_.right(x, drawn)});           // [2 B, ...]
    const auto views = chains_.head(chains_.encoder(seen, batch.key), batch.key).chunk(2);  // 2 x [B, C]
    return compared(views[0], views[1], batch.key) * static_cast<double>(batch.targets);    // []
  }

 private:
  // The objective, a mean over the batch.
  at::Tensor compared(const at::Tensor& left, const at::Tensor& right, std::uint64_t key) const {
    if (objective_.kind == "nt-xent") return nt_xent(left, right, objective_.temperature);
    if (objective_.kind == "barlow-twins") return barlow_twins(left, right, objective_.redundancy);
    return simsiam(chains_.predictor(left, key), left, chains_.predictor(right, key), right);
  }

  Chains chains_;
  TrainObjectiveOptions objective_;
};

}  // namespace

std::unique_ptr<Learner> two_views(const TwoViewsPlan& plan, const TrainObjectiveOptions& objective, const Params& p) {
  const bool simsiam = objective.kind == "simsiam";
  MM_CHECK(simsiam || objective.kind == "nt-xent" || objective.kind == "barlow-twins", Kind::usage,
           fmt::format("'{}' does not learn from two views alone", find_objective(objective.kind).name), "objective.kind",
           "nt-xent, barlow-twins and simsiam do");
  MM_CHECK(simsiam == !plan.predictor.empty(), Kind::usage, simsiam ? "simsiam needs its layers" : "simsiam alone has one",
           "model.predictor", "such as [linear 32, relu, linear 128], which ends as wide as model.head");
  return std::make_unique<TwoViews>(make_chains(plan, p), objective);
}

}  // namespace mm
