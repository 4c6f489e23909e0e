#include "train/learning.h"

#include <ATen/core/grad_mode.h>

#include "base/check.h"
#include "train/clip.h"
#include "train/sharded_optimizer.h"

namespace mm {
namespace {

std::int64_t targets_of(std::span<const Batch> parts, ProcessGroup& processes) {
  double targets = 0;
  for (const auto& part : parts) targets += static_cast<double>(part.targets);
  targets = total(processes, targets);
  MM_ASSERT(targets > 0);
  return static_cast<std::int64_t>(targets);
}

std::shared_ptr<TrainableSource> fresh(const Learning::MakeLearner& make, const Learning::Options& options,
                                       std::unique_ptr<Learner>& learner) {
  auto source = std::make_shared<TrainableSource>(options.seed, options.init_std);
  learner = make(Params(source));
  return source;
}

std::unique_ptr<Optimizer> optimizer_of(const NamedTensors& parameters, const Learning::Options& options) {
  if (!options.shard_optimizer || options.processes.size() == 1) return make_optimizer(parameters, options.optimizer);
  return std::make_unique<ShardedOptimizer>(parameters, options.optimizer, options.processes);
}

}  // namespace

Learning::Learning(const MakeLearner& make, const Options& options)
    : options_(options),
      source_(fresh(make, options, learner_)),
      optimizer_(optimizer_of(source_->tensors(), options)),
      gradients_(source_->tensors(), options.processes) {
  if (options.optimizer.ema <= 0) return;
  ema_.emplace(source_->tensors(), options.optimizer.ema);
  averaged_ = make(Params(std::make_shared<GivenSource>(ema_->tensors())));
}

Learning::Report Learning::gradients(std::span<const Batch> parts) {
  Report report{.targets = targets_of(parts, options_.processes)};
  optimizer_->zero_gradients();
  for (const auto& part : parts) {
    const auto loss = learner_->shared_loss(part, options_.processes).div(static_cast<double>(report.targets));
    report.loss += loss.item().toDouble();
    if (&part == &parts.back()) gradients_.begin();
    loss.backward();
  }
  gradients_.sum();
  report.loss = total(options_.processes, report.loss);
  report.gradient_norm = clip_gradients(parameters(), options_.optimizer);
  return report;
}

void Learning::update(double learning_rate) {
  optimizer_->step(learning_rate);
  if (ema_) ema_->update();
}

Learning::Report Learning::step(std::span<const Batch> parts, double learning_rate) {
  const Report report = gradients(parts);
  update(learning_rate);
  return report;
}

double Learning::loss_sum(const Batch& batch) const {
  const at::NoGradGuard no_grad;
  const auto& learner = averaged_ ? *averaged_ : *learner_;
  return learner.loss(batch).item().toDouble();
}

TrainingState Learning::state(std::int64_t step) const {
  TrainingState state{.step = step, .weights = parameters(), .optimizer = optimizer_->state(), .averages = {}, .extra = Json::object()};
  if (ema_) {
    state.averages = ema_->tensors();
    state.extra.set("ema_steps", ema_->steps());
  }
  return state;
}

void Learning::load(const TrainingState& state) {
  copy_tensors(state.weights, parameters(), "the checkpoint's weights");
  optimizer_->load(state.optimizer);
  MM_CHECK(ema_.has_value() == !state.averages.empty(), Kind::usage, "the checkpoint was made with another optimizer.ema", "--resume",
           "use the options it was made with, or --resume never");
  if (ema_) ema_->load(state.averages, state.extra.integer("ema_steps"));
}

}  // namespace mm
