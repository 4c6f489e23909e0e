#include "task/adapt_methods.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <array>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "config/find_row.h"
#include "data/array_batch.h"
#include "train/coral_transform.h"
#include "train/domain_learner.h"
#include "train/learn_aside.h"
#include "train/linear_svm.h"

namespace mm {
namespace {

// C, as the authors of CORAL try it with LIBSVM: the first of the best in cross-validation with two parts.
constexpr std::array kCosts{0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0};
constexpr int kFolds = 2;

at::Tensor by_machine(const SvmRows& rows, const AdaptProblem& problem, std::uint64_t seed) {
  const auto K = static_cast<std::int64_t>(problem.class_names.size());
  const double cost = choose_cost(rows, K, kCosts, kFolds, {.seed = seed});
  return train_linear_svm(rows, K, {.cost = cost, .seed = seed})(problem.target);  // [M]
}

at::Tensor as_it_is(const AdaptProblem& problem, const TrainOptions& options) {
  return by_machine({problem.source, problem.labels}, problem, options.seed);
}

// The machine is a sum of source rows brought to the target's covariance. While it is trained it is asked about source rows as they are,
// for so the authors' code has it: the similarity of two source rows is x A x' (A not symmetric), not x A (x A)'.
at::Tensor by_coral(const AdaptProblem& problem, const TrainOptions& options) {
  const auto moved = problem.source.matmul(covariance_power(problem.source, -0.5)).matmul(problem.coloured);  // [N, C]
  return by_machine({moved, problem.labels, problem.source}, problem, options.seed);
}

at::Tensor rows_at(const at::Tensor& x, const RowStream& stream, std::uint64_t first, std::size_t count) {
  return x.index_select(0, at::tensor(stream.rows(first, count), at::kLong));  // [count, ...]
}

RowStream stream_over(const at::Tensor& x, std::uint64_t seed) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(x.size(0)));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return {all, seed};
}

at::Tensor by_network(const AdaptProblem& problem, const TrainOptions& options, Alignment alignment) {
  const auto batch = static_cast<std::size_t>(options.batch);
  const DomainPlan plan{.stack = {.layers = options.model.layers, .input = {problem.source.size(1)}, .classes = problem.class_names},
                        .alignment = alignment,
                        .critic = options.model.generator.critic,
                        .examples = static_cast<std::uint64_t>(options.steps) * batch};
  const auto source = problem.source.to(at::kFloat), target = problem.target.to(at::kFloat);
  const auto from = stream_over(source, options.seed), to = stream_over(target, mix64(options.seed));
  const auto examples = [&](std::uint64_t first, std::size_t count) {
    return Batch{.tensors = {{"x", rows_at(source, from, first, count)},
                             {"labels", rows_at(problem.labels, from, first, count)},
                             {"target", rows_at(target, to, first, count)}},
                 .targets = static_cast<std::int64_t>(count)};
  };
  const auto make = [&](const Params& p) { return domain_learner(plan, p); };
  const auto learnt = learn_aside({.make = make, .steps = options.steps, .batch = batch, .examples = examples}, options);
  const at::NoGradGuard no_grad;
  return Stack(plan.stack, Params(std::make_shared<GivenSource>(learnt)))(target).argmax(1);  // [M]
}

at::Tensor by_plain_network(const AdaptProblem& problem, const TrainOptions& options) {
  return by_network(problem, options, Alignment::none);
}
at::Tensor by_dann(const AdaptProblem& problem, const TrainOptions& options) { return by_network(problem, options, Alignment::dann); }

constexpr std::array kMethods{
    AdaptMethod{"none", "a linear support vector machine of the source's rows", false, false, as_it_is},
    AdaptMethod{"coral", "the same, the source brought to the target's covariance (Sun et al. 2016)", false, true, by_coral},
    AdaptMethod{"network", "model.layers on the source alone", true, false, by_plain_network},
    AdaptMethod{"dann", "the same, with features that do not tell model.critic the domain (Ganin et al. 2016)", true, false, by_dann},
};

}  // namespace

std::span<const AdaptMethod> adapt_methods() { return kMethods; }

const AdaptMethod& find_adapt_method(const std::string& name) {
  return find_row(kMethods, name, {.what = "way to adapt", .table = "adaptations", .where = "adapt.methods"});
}

}  // namespace mm
