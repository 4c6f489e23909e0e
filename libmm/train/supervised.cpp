#include "train/supervised.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <optional>

#include "base/check.h"
#include "base/hash.h"
#include "data/array_batch.h"
#include "model/fused_stack.h"
#include "model/view_stacks.h"
#include "train/objective_evidential.h"
#include "train/objective_semi.h"

namespace mm {
namespace {

// The one that is named, or what classes or values are usually learnt by.
const Objective& objective_of(const StackPlan& plan, const TrainObjectiveOptions& options) {
  if (!options.kind.empty()) return find_objective(options.kind);
  return plan.values.empty() ? class_objective(options) : value_objective(options);
}

class Supervised : public Learner {
 public:
  Supervised(const StackPlan& plan, const TrainObjectiveOptions& options, const StreamPace& pace, const Params& p)
      : objective_(objective_of(plan, options)), options_(options), pace_(pace) {
    MM_ASSERT(objective_.sum != nullptr);
    if (plan.views.empty()) stack_.emplace(plan, p);
    if (!plan.views.empty() && plan.fusion.empty()) views_.emplace(plan, p);
    if (!plan.views.empty() && !plan.fusion.empty()) fused_.emplace(plan, p);
    how_.classes.smoothing = options.smoothing;
    how_.classes.focus = options.focus;
    how_.threshold = options.threshold;
  }

  at::Tensor loss(const Batch& batch) const override {
    ObjectiveOptions how = how_;
    how.annealing = evidential_annealing(pace_.epochs(batch), options_.annealing_epochs);
    const auto answer = answers(batch);                                              // [B, K] or [B, M, K]
    auto labelled = objective_.sum(answer.scores, batch.tensors.at("labels"), how);  // []
    if (answer.penalty.defined()) labelled = labelled.add(answer.penalty, static_cast<double>(batch.targets));
    const auto rows = batch.tensors.find("unlabelled");
    const double counts = unlabelled_weight(batch);
    if (rows == batch.tensors.end() || counts == 0) return labelled;
    const auto times = static_cast<std::uint64_t>(options_.unlabelled.times);
    const std::uint64_t key = batch.key == 0 ? 0 : mix64(batch.key - batch.first) + batch.first * times;  // wherever the stream is cut
    const auto noisy = (*stack_)(rows->second, key);                                                      // [B times, K]
    return labelled.add(fixmatch(without_noise(rows->second), noisy, threshold()), counts / static_cast<double>(times));  // []
  }

 private:
  FusedScores answers(const Batch& batch) const {
    const auto inputs = batch_inputs(batch);
    if (fused_) return (*fused_)(inputs, batch.key);
    return {.scores = stack_ ? (*stack_)(inputs.at(0), batch.key) : (*views_)(inputs, batch.key), .penalty = {}};
  }

  // What the model says of rows when nothing is drawn: the label that the noisy answer is held to. -> [B, K]
  at::Tensor without_noise(const at::Tensor& rows) const {
    const at::NoGradGuard no_grad;
    return (*stack_)(rows);
  }

  double threshold() const { return options_.unlabelled.kind == "fixmatch" ? options_.unlabelled.threshold : 0; }

  double unlabelled_weight(const Batch& batch) const {
    const auto& unlabelled = options_.unlabelled;
    return PseudoLabelWeight{.begin = unlabelled.begin, .end = unlabelled.end, .most = unlabelled.weight}.at(pace_.steps(batch));
  }

  const Objective& objective_;
  TrainObjectiveOptions options_;
  StreamPace pace_;
  ObjectiveOptions how_;
  std::optional<Stack> stack_;
  std::optional<ViewStacks> views_;
  std::optional<FusedStack> fused_;
};

}  // namespace

namespace {

// Where an objective that is taught beside another is named.
std::string where_named(const Objective& objective, const char* otherwise) {
  return objective.takes == Takes::modalities ? fmt::format("objective.unimodal.kind: {} teaches it beside this one", objective.name)
                                              : otherwise;
}

}  // namespace

const Objective& class_objective(const TrainObjectiveOptions& options) {
  const Objective& objective = find_objective(options.kind.empty() ? objective_of_task("classify") : options.kind);
  const bool fits = objective.takes == Takes::labels || objective.takes == Takes::opinions;
  MM_CHECK(fits && objective.sum != nullptr, Kind::usage,
           fmt::format("'{}' is not for classes: it takes {}", objective.name, words(objective.takes)), "objective.kind",
           where_named(objective, "cross-entropy and evidential are"));
  return objective;
}

const Objective& value_objective(const TrainObjectiveOptions& options) {
  const Objective& objective = find_objective(options.kind.empty() ? objective_of_task("regress") : options.kind);
  MM_CHECK(objective.takes == Takes::values || objective.takes == Takes::answers, Kind::usage,
           fmt::format("'{}' is not for values: it takes {}", objective.name, words(objective.takes)), "objective.kind",
           where_named(objective, "mse, l1 or huber are; binary is for yes-or-no answers"));
  return objective;
}

std::unique_ptr<Learner> supervised(const StackPlan& plan, const TrainObjectiveOptions& options, const StreamPace& pace, const Params& p) {
  return std::make_unique<Supervised>(plan, options, pace, p);
}

}  // namespace mm
