#include "train/two_views.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/check.h"
#include "model/block_list.h"
#include "train/gathered.h"
#include "train/objective.h"
#include "train/objective_contrast.h"

namespace mm {
namespace {

constexpr std::uint64_t kValidationKey = 1;
constexpr std::uint64_t kRight = std::uint64_t{1} << 63;  // from the key of an example's left view to that of its right one

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
    const auto [left, right] = projections(batch);                                 // 2 x [B, C]
    return compared(left, right, batch.key) * static_cast<double>(batch.targets);  // []
  }

  at::Tensor shared_loss(const Batch& part, ProcessGroup& processes) const override {
    if (processes.size() == 1 || objective_.kind == "simsiam") return loss(part);             // simsiam compares no example with another
    const auto [left, right] = projections(part);                                             // 2 x [B, C]
    const auto lefts = gather_rows(left, processes), rights = gather_rows(right, processes);  // [N, C]
    if (objective_.kind == "nt-xent")
      return nt_xent_sum(lefts.rows, rights.rows, objective_.temperature, lefts.first, left.size(0)) / 2.0;  // []
    const auto share = static_cast<double>(lefts.rows.size(0)) / processes.size();
    return barlow_twins(lefts.rows, rights.rows, objective_.redundancy) * share;  // []
  }

 private:
  std::pair<at::Tensor, at::Tensor> projections(const Batch& batch) const {  // 2 x [B, C]
    const auto& x = batch.tensors.at("x");
    const auto drawn = batch.key != 0 ? batch.key : kValidationKey;
    const auto project = [&](const at::Tensor& view, std::uint64_t key) {
      return chains_.head(chains_.encoder(view, key), key);  // [B, C]
    };
    return {project(chains_.left(x, drawn), batch.key), project(chains_.right(x, drawn), batch.key == 0 ? 0 : batch.key + kRight)};
  }

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
