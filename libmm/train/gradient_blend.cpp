#include "train/gradient_blend.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>

#include "base/check.h"
#include "base/file.h"
#include "base/signals.h"
#include "data/array_batch.h"
#include "model/fused_stack.h"
#include "train/blended_learner.h"
#include "train/learn_aside.h"
#include "train/parameter_source.h"
#include "train/unimodal_loss.h"

namespace mm {
namespace {

constexpr double kLeastOverfitting = 1e-4;
constexpr std::size_t kTogether = 256;  // examples whose losses are computed together

using Examples = std::function<Batch(std::size_t first, std::size_t count)>;

// The mean loss of every branch of a model over some examples.
std::vector<double> mean_losses(const BlendTask& task, const FusedStack& stack, const Examples& examples, std::size_t count) {
  const at::NoGradGuard no_grad;
  const BranchObjective how = branch_objective(task.objective);
  std::vector<double> losses(task.stack.views.size() + 1), targets(losses.size());
  for (std::size_t first = 0; first < count; first += kTogether) {
    const Batch batch = examples(first, std::min(kTogether, count - first));
    const auto answer = stack(batch_inputs(batch));
    const auto& labels = batch.tensors.at("labels");
    auto sums = branch_sums(stack, answer, labels, how);
    sums.push_back({how.objective.sum(answer.scores, labels, how.how), batch.targets});
    for (std::size_t k = 0; k < sums.size(); ++k) {
      losses[k] += sums[k].loss.item().toDouble();
      targets[k] += static_cast<double>(sums[k].targets);
    }
  }
  for (std::size_t k = 0; k < losses.size(); ++k) losses[k] /= std::max(targets[k], 1.0);
  return losses;
}

// Of every branch, with these weights.
std::vector<BranchLoss> branch_losses(const BlendTask& task, const std::shared_ptr<ParamSource>& weights) {
  const FusedStack stack(task.stack, Params(weights));
  const auto train = mean_losses(task, stack, task.train, task.train_count), valid = mean_losses(task, stack, task.valid, task.valid_count);
  std::vector<BranchLoss> losses;
  for (std::size_t k = 0; k < train.size(); ++k) losses.push_back({.train = train[k], .valid = valid[k]});
  return losses;
}

std::string weights_text(const StackPlan& plan, const std::vector<double>& weights) {
  std::string text = "gradient blending:";
  for (std::size_t k = 0; k < plan.inputs.size(); ++k) text += fmt::format(" {} {:.4f},", shown(plan.inputs[k]), weights[k]);
  return text + fmt::format(" all together {:.4f}", weights.back());
}

}  // namespace

std::vector<double> blend_weights(std::span<const BranchTrial> trials) {
  MM_ASSERT(!trials.empty());
  std::vector<double> weights;
  for (const auto& [before, after] : trials) {
    const double gained = before.valid - after.valid;
    const double overfitted = std::max((after.valid - after.train) - (before.valid - before.train), kLeastOverfitting);
    const double weight = std::max(gained, 0.0) / (overfitted * overfitted);
    weights.push_back(std::isfinite(gained) && std::isfinite(weight) ? weight : 0);  // what ran away is worth nothing
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (auto& weight : weights) weight = sum > 0 ? weight / sum : 1 / static_cast<double>(weights.size());
  return weights;
}

std::optional<std::vector<double>> found_blend(const BlendTask& task, const TrainOptions& options, Log& log) {
  const std::size_t branches = task.stack.views.size() + 1;
  const auto steps = options.objective.unimodal.steps > 0 ? options.objective.unimodal.steps : options.steps;
  log.note(fmt::format("gradient blending: trying {} heads alone, {} updates each", branches, steps));
  const auto fresh = std::make_shared<InitSource>(options.seed, options.model.init_std.value_or(0));
  const auto before = branch_losses(task, fresh);
  std::vector<BranchTrial> trials;
  for (std::size_t k = 0; k < branches; ++k) {
    std::vector<double> alone(branches);
    alone[k] = 1;
    const AsidePlan aside{.make = [&](const Params& p) { return blended_learner(task.stack, task.objective, {}, p, alone); },
                          .steps = steps,
                          .batch = task.batch,
                          .examples = task.stream};
    const auto learnt = learn_aside(aside, options);
    if (stop_signal() != 0) return std::nullopt;
    trials.push_back({.before = before[k], .after = branch_losses(task, std::make_shared<GivenSource>(learnt))[k]});
  }
  const auto weights = blend_weights(trials);
  log.note(weights_text(task.stack, weights));
  if (weights.back() == 0)
    log.warning(
        "gradient blending: alone, the head of all inputs together lost more by overfitting than it learnt, so that it counts nothing, "
        "and it is the one that answers; try it for fewer updates: objective.unimodal.steps");
  return weights;
}

}  // namespace mm
