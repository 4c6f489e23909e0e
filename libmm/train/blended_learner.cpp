#include "train/blended_learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/check.h"
#include "data/array_batch.h"
#include "model/fused_stack.h"
#include "train/unimodal_loss.h"

namespace mm {
namespace {

constexpr const char* kWeights = "blend";

class BlendedLearner : public Learner, public LearnerState {
 public:
  BlendedLearner(const StackPlan& plan, const TrainObjectiveOptions& objective, const FindBlend& find, const Params& p,
                 const std::vector<double>& weights)
      : branches_(plan.views.size() + 1), how_(branch_objective(objective)), find_(find), stack_(plan, p), weights_(weights) {}

  at::Tensor loss(const Batch& batch) const override {
    const auto answer = stack_(batch_inputs(batch), batch.key);
    const auto& labels = batch.tensors.at("labels");
    auto together = how_.objective.sum(answer.scores, labels, how_.how);  // []
    if (answer.penalty.defined()) together = together.add(answer.penalty, static_cast<double>(batch.targets));
    if (!at::GradMode::is_enabled()) return together;
    MM_ASSERT(weights_.size() == branches_);
    auto sums = branch_sums(stack_, answer, labels, how_);
    sums.push_back({together, batch.targets});
    at::Tensor loss;  // []
    for (std::size_t k = 0; k < sums.size(); ++k) {
      if (weights_[k] == 0) continue;                // whatever it says
      const auto part = sums[k].loss * weights_[k];  // []
      loss = loss.defined() ? loss + part : part;
    }
    return loss;
  }

  LearnerState* state() override { return find_ ? this : nullptr; }

  NamedTensors tensors() const override {
    if (weights_.empty()) return {};
    return {{kWeights, at::tensor(weights_, at::kFloat)}};  // [M + 1]
  }

  void load(const NamedTensors& tensors) override {
    weights_.clear();
    const auto found = tensors.find(kWeights);
    if (found == tensors.end()) return;
    const at::Tensor& stored = found->second;  // [M + 1]
    MM_CHECK(stored.dim() == 1 && stored.size(0) == static_cast<std::int64_t>(branches_), Kind::input,
             fmt::format("has [{}] weights of blending for {} heads", fmt::join(stored.sizes(), ", "), branches_),
             "the checkpoint's state");
    for (std::size_t k = 0; k < branches_; ++k) weights_.push_back(stored[static_cast<std::int64_t>(k)].item().toDouble());
    MM_CHECK(std::ranges::all_of(weights_, [](double weight) { return weight >= 0 && weight <= 1; }), Kind::input,
             "has weights of blending that are no shares", "the checkpoint's state");
  }

  bool begin(std::int64_t /*step*/, c10::Device /*device*/, Log& log) override {
    if (!weights_.empty()) return true;
    const auto found = find_(log);
    if (!found) return false;
    for (const double weight : *found) weights_.push_back(static_cast<float>(weight));  // as a checkpoint holds them
    return true;
  }

 private:
  std::size_t branches_;
  BranchObjective how_;
  FindBlend find_;
  FusedStack stack_;
  std::vector<double> weights_;  // one for each branch; empty before they are found
};

}  // namespace

std::unique_ptr<Learner> blended_learner(const StackPlan& plan, const TrainObjectiveOptions& objective, const FindBlend& find,
                                         const Params& p, const std::vector<double>& weights) {
  return std::make_unique<BlendedLearner>(plan, objective, find, p, weights);
}

}  // namespace mm
