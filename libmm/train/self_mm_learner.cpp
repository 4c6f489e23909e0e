#include "train/self_mm_learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/signals.h"
#include "data/array_batch.h"
#include "model/fused_stack.h"
#include "train/self_mm.h"
#include "train/unimodal_loss.h"

namespace mm {
namespace {

constexpr const char* kLabels = "labels";
constexpr std::size_t kTogether = 256;  // examples whose features are computed together

// What a model sees of all examples: the fused numbers first, then those of each modality.
struct Seen {
  std::vector<at::Tensor> features;  // [N, D_k] each, f64
  at::Tensor there;                  // [N, M] bool
  at::Tensor labels, rows;           // [N] f64, [N] i64
};

class SelfMmLearner : public Learner, public LearnerState {
 public:
  SelfMmLearner(const SelfMmPlan& plan, const Params& p) : plan_(plan), how_(branch_objective(plan.objective)), stack_(plan.stack, p) {
    MM_CHECK(how_.objective.takes == Takes::values, Kind::usage,
             fmt::format("labels are made of values, and '{}' takes {}", how_.objective.name, words(how_.objective.takes)),
             "objective.unimodal.kind", "objective.kind: l1 is the authors'");
    MM_CHECK(plan.stack.values.size() == 1, Kind::usage,
             fmt::format("labels are made of one value, and there are {}", plan.stack.values.size()), "objective.unimodal.kind");
  }

  at::Tensor loss(const Batch& batch) const override {
    const auto answer = stack_(batch_inputs(batch), batch.key);
    const auto& labels = batch.tensors.at("labels");                      // [B, 1]
    auto together = how_.objective.sum(answer.scores, labels, how_.how);  // []
    if (answer.penalty.defined()) together = together.add(answer.penalty, static_cast<double>(batch.targets));
    if (!at::GradMode::is_enabled()) return together;
    MM_ASSERT(labels_.defined());
    const auto rows = batch.tensors.at(kRows).cpu();  // [B]
    const auto said = stack_.opinions(answer);
    const auto y = labels.squeeze(1);  // [B]
    for (std::size_t m = 0; m < said.scores.size(); ++m) {
      const auto place = static_cast<std::int64_t>(m);
      const auto own = labels_.select(0, place).index_select(0, rows).to(y.device());        // [B]
      const auto error = (said.scores[m].squeeze(1) - own).abs() * unimodal_weight(own, y);  // [B]
      together = together + (error * said.there.select(1, place)).sum();                     // []
    }
    return together;
  }

  LearnerState* state() override { return this; }

  NamedTensors tensors() const override { return labels_.defined() ? NamedTensors{{kLabels, labels_}} : NamedTensors{}; }

  void load(const NamedTensors& tensors) override {
    labels_ = at::Tensor();
    const auto found = tensors.find(kLabels);
    if (found == tensors.end()) return;
    MM_CHECK(found->second.sizes() == at::IntArrayRef({modalities(), rows()}), Kind::input,
             fmt::format("has labels [{}] for {} inputs of {} rows", fmt::join(found->second.sizes(), ", "), modalities(), rows()),
             "the checkpoint's state");
    labels_ = found->second.to(at::kFloat).clone();
  }

  bool begin(std::int64_t step, c10::Device device, Log& /*log*/) override {
    if (labels_.defined() && epoch(step) == epoch(step - 1)) return true;
    const at::NoGradGuard no_grad;
    if (!labels_.defined()) {
      labels_ = given_labels();
      return true;
    }
    const auto seen = seen_features(device);
    if (stop_signal() != 0) return false;
    move_labels(seen, epoch(step));
    return true;
  }

 private:
  std::int64_t modalities() const { return static_cast<std::int64_t>(plan_.stack.views.size()); }
  std::int64_t rows() const { return static_cast<std::int64_t>(plan_.rows); }

  // Of the step-th update, from 1.
  std::int64_t epoch(std::int64_t step) const {
    return step < 0 ? 0 : step * static_cast<std::int64_t>(plan_.batch) / static_cast<std::int64_t>(plan_.count) + 1;
  }

  // What stands beside the examples, for every modality. -> [M, rows] f32, 0 of rows that are not learnt from
  at::Tensor given_labels() const {
    const auto labels = at::zeros({rows()}, at::kFloat);
    for (std::size_t first = 0; first < plan_.count; first += kTogether) {
      const Batch batch = plan_.examples(first, std::min(kTogether, plan_.count - first));
      labels.index_copy_(0, batch.tensors.at(kRows), batch.tensors.at("labels").squeeze(1).to(at::kFloat));
    }
    return labels.unsqueeze(0).repeat({modalities(), 1});
  }

  Seen seen_features(c10::Device device) const {
    std::vector<std::vector<at::Tensor>> features(plan_.stack.views.size() + 1);
    std::vector<at::Tensor> there, labels, rows;
    for (std::size_t first = 0; first < plan_.count && stop_signal() == 0; first += kTogether) {
      const Batch batch = plan_.examples(first, std::min(kTogether, plan_.count - first));
      auto inputs = batch_inputs(batch);
      for (auto& input : inputs) input = input.to(device);  // [B, ...]
      const auto answer = stack_(inputs);
      const auto said = stack_.opinions(answer);
      features[0].push_back((answer.fused.dim() == 3 ? answer.fused.mean(1) : answer.fused).cpu().to(at::kDouble));  // [B, C]
      for (std::size_t m = 0; m < said.features.size(); ++m) features[m + 1].push_back(said.features[m].cpu().to(at::kDouble));
      there.push_back(said.there.cpu());                                        // [B, M]
      labels.push_back(batch.tensors.at("labels").squeeze(1).to(at::kDouble));  // [B]
      rows.push_back(batch.tensors.at(kRows));                                  // [B]
    }
    if (stop_signal() != 0) return {};
    Seen seen{.features = {}, .there = at::cat(there), .labels = at::cat(labels), .rows = at::cat(rows)};
    for (const auto& parts : features) seen.features.push_back(at::cat(parts));
    return seen;
  }

  void move_labels(const Seen& seen, std::int64_t epoch) {
    const auto centres = class_centres(seen.features[0], seen.labels);
    if (!centres.positive.defined() || !centres.negative.defined()) return;
    const auto together = relative_distance(seen.features[0], centres);  // [N]
    auto moved = labels_.clone();                                        // [M, rows]
    for (std::size_t m = 0; m + 1 < seen.features.size(); ++m) {
      const auto place = static_cast<std::int64_t>(m);
      auto row = moved.select(0, place);                                   // [rows]
      const auto there = seen.there.select(1, place);                      // [N]
      const auto before = row.index_select(0, seen.rows).to(at::kDouble);  // [N]
      const auto own = class_centres(seen.features[m + 1], at::where(there, before, at::zeros({}, before.options())));
      if (!own.positive.defined() || !own.negative.defined()) continue;
      const auto made = made_labels(seen.labels, relative_distance(seen.features[m + 1], own), together, plan_.limit);  // [N]
      row.index_copy_(0, seen.rows, at::where(there, with_momentum(before, made, epoch), before).to(at::kFloat));
    }
    labels_ = moved;
  }

  SelfMmPlan plan_;
  BranchObjective how_;
  FusedStack stack_;
  at::Tensor labels_;  // [M, rows] f32; undefined before the first update
};

}  // namespace

std::unique_ptr<Learner> self_mm_learner(const SelfMmPlan& plan, const Params& p) { return std::make_unique<SelfMmLearner>(plan, p); }

}  // namespace mm
