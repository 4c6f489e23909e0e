#include "task/explain_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/log.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <limits>
#include <memory>

#include "base/check.h"
#include "data/array_batch.h"
#include "model/fused_stack.h"
#include "model/view_stacks.h"
#include "task/classify_data.h"
#include "train/class_score.h"
#include "train/objective_evidential.h"
#include "train/value_score.h"

namespace mm {
namespace {

using Scores = std::function<at::Tensor(std::span<const at::Tensor> inputs)>;

// The views' evidence, none of one that is missing, as the logarithm of what it expects.
Scores opinions(const StackPlan& plan, const Params& p) {
  return [views = std::make_shared<ViewStacks>(plan, p)](std::span<const at::Tensor> inputs) {
    std::vector<at::Tensor> clean, there;
    for (const auto& x : inputs) {
      clean.push_back(at::nan_to_num(x));
      there.push_back(x.isnan().flatten(1).all(1).logical_not());  // [B]
    }
    const auto evidence = at::softplus((*views)(clean));                                                // [B, M, K]
    const auto seen = at::where(at::stack(there, 1).unsqueeze(2), evidence, at::zeros_like(evidence));  // [B, M, K]
    const auto alpha = combined_evidence(seen) + 1;                                                     // [B, K]
    return at::log(alpha / alpha.sum(1, /*keepdim=*/true));                                             // [B, K]
  };
}

Scores scores_of(const StackPlan& plan, const Params& p) {
  if (!plan.fusion.empty())
    return [stack = std::make_shared<FusedStack>(plan, p)](std::span<const at::Tensor> inputs) {
      return (*stack)(inputs).scores;  // [B, K]
    };
  if (!plan.views.empty()) return opinions(plan, p);
  return [stack = std::make_shared<Stack>(plan, p)](std::span<const at::Tensor> inputs) {
    if (inputs.size() == 1) return (*stack)(inputs[0]);  // [B, K]
    std::vector<at::Tensor> parts;
    for (const auto& x : inputs) parts.push_back(x.flatten(1));
    return (*stack)(at::cat(parts, 1));  // [B, K]
  };
}

// The mean of each number of an input over the training rows that have it.
at::Tensor training_mean(const ArraySet& set, const std::string& input) {
  at::Tensor sum, count;
  ask_in_parts(set.train, nullptr, [&](std::span<const std::int64_t> some) {
    const auto x = array_rows(set, {input}, some).to(at::kDouble);  // [B, ...]
    const auto own = at::nan_to_num(x).sum(0), known = x.isnan().logical_not().sum(0);
    sum = sum.defined() ? sum + own : own;
    count = count.defined() ? count + known : known;
  });
  return (sum / count.clamp_min(1)).to(at::kFloat);  // [...]
}

}  // namespace

ExplainedModel open_explained_model(const std::string& folder, const ArraySet& raw, Outputs outputs) {
  MM_CHECK(raw.lengths.empty(), Kind::usage, "examples that are shown at their own lengths are not explained", "--explain",
           "data.buckets 0 shows all at one length");
  const at::NoGradGuard no_grad;
  const auto [config, plan, weights, set] = open_stored_stack(folder, raw);
  ExplainedModel model{
      .plan = plan, .outputs = outputs, .set = set, .means = {}, .absences = {}, .scores = scores_of(plan, Params(weights))};
  weights->finish(std::array<std::string_view, 2>{kPreprocessConstants, "critic.*"});
  model.attention = [plan, p = Params(weights)](std::size_t input, const at::Tensor& x) { return stack_attention(plan, input, p, x); };
  for (const auto& name : plan.inputs) {
    model.means.push_back(training_mean(set, name));
    const auto& mean = model.means.back();
    model.absences.push_back(plan.views.empty() ? mean : at::full_like(mean, std::numeric_limits<double>::quiet_NaN()));
  }
  return model;
}

std::vector<at::Tensor> inputs_of(const ExplainedModel& model, std::span<const std::int64_t> rows) {
  std::vector<at::Tensor> inputs;
  for (const auto& name : model.plan.inputs) inputs.push_back(array_rows(model.set, {name}, rows));
  return inputs;
}

double rate_of(const ExplainedModel& model, const at::Tensor& scores, std::span<const std::int64_t> rows) {
  const auto truth = array_labels(model.set, rows);
  if (model.outputs == Outputs::classes) return scores.argmax(1).eq(truth).to(at::kDouble).mean().item().toDouble();
  const auto columns = truth.view({scores.size(0), -1});  // [N, K]
  if (model.outputs == Outputs::values) {
    ValueScore score;
    score.count(scores, columns);
    return score.rates({}).at(0).second;
  }
  AnswerScore score;
  score.count(scores, columns);
  return score.rates().at(0).second;
}

const char* rate_name(Outputs outputs) { return outputs == Outputs::values ? "r2" : "accuracy"; }

at::Tensor explained_score(Outputs outputs, const at::Tensor& scores, const at::Tensor& which) {
  const auto own = scores.gather(1, which.unsqueeze(1)).squeeze(1);  // [B]
  return outputs == Outputs::classes ? own - scores.mean(1) : own;   // [B]
}

}  // namespace mm
