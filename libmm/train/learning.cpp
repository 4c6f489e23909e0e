#include "train/learning.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "model/computing.h"
#include "train/clip.h"
#include "train/sharded_optimizer.h"

namespace mm {
namespace {

constexpr std::string_view kLearner = "learner.";  // before the name of what the learner carries, beside the optimiser's state
constexpr const char* kAverage = "average.";       // before the name of an adapter whose moving average is stored beside it

NamedTensors averages_among(const NamedTensors& weights) {
  NamedTensors averages;
  for (const auto& [name, tensor] : weights)
    if (name.starts_with(kAverage)) averages[name.substr(std::string_view(kAverage).size())] = tensor;
  return averages;
}

// What the learner carried of what stands beside the optimiser's state, and that state.
std::pair<NamedTensors, NamedTensors> parted(const NamedTensors& stored) {
  NamedTensors carried, optimizer;
  for (const auto& [name, tensor] : stored)
    if (name.starts_with(kLearner))
      carried[name.substr(kLearner.size())] = tensor;
    else
      optimizer[name] = tensor;
  return {carried, optimizer};
}

// Targets, places and what these hold of all parts, whichever process has them.
Learning::Report counted(std::span<const Batch> parts, ProcessGroup& processes) {
  const auto own = at::zeros({3}, at::kDouble);
  auto* numbers = own.mutable_data_ptr<double>();
  for (const auto& part : parts) {
    numbers[0] += static_cast<double>(part.targets);
    numbers[1] += static_cast<double>(part.places);
    numbers[2] += static_cast<double>(part.held);
  }
  const auto all = processes.size() == 1 ? own : processes.gather(own).sum(0);  // [3] whole numbers
  const auto* sums = all.const_data_ptr<double>();
  MM_ASSERT(sums[0] > 0);
  Learning::Report report{.targets = static_cast<std::int64_t>(sums[0])};
  if (sums[1] > 0) report.padding = 1 - sums[2] / sums[1];
  return report;
}

void divide_gradients(const NamedTensors& parameters, double scale) {
  const at::NoGradGuard no_grad;
  for (const auto& [name, parameter] : parameters)
    if (parameter.grad().defined()) parameter.grad().div_(scale);
}

void begin_with(const NamedTensors& beginning, const NamedTensors& parameters) {
  NamedTensors begun;
  for (const auto& [name, tensor] : beginning) {
    const auto parameter = parameters.find(name);
    MM_CHECK(parameter != parameters.end(), Kind::input, fmt::format("there is no parameter '{}' to begin with it", shown(name)));
    begun[name] = parameter->second;
  }
  copy_tensors(beginning, begun, "what it begins with");
}

Batch on(c10::Device device, const Batch& batch) {
  Batch there = batch;
  for (auto& [name, tensor] : there.tensors) tensor = tensor.to(device);  // [B, ...]
  return there;
}

std::shared_ptr<TrainableSource> fresh(const Learning::MakeLearner& make, const Learning::Options& options,
                                       std::unique_ptr<Learner>& learner) {
  auto source = std::make_shared<TrainableSource>(options.seed, options.init_std, options.device);
  learner = make(Params(source));
  begin_with(options.beginning, source->tensors());
  return source;
}

std::optional<TargetNetwork> target_of(const Learner& learner, const NamedTensors& parameters, const Learning::Options& options) {
  const auto plan = learner.target();
  if (!plan) return std::nullopt;
  MM_CHECK(options.optimizer.lora.rank == 0, Kind::usage, "a target network follows weights that learn, not adapters beside them",
           "optimizer.lora");
  return TargetNetwork(parameters, *plan);
}

std::optional<Lora> adapters(const NamedTensors& parameters, const Learning::Options& options) {
  const auto& lora = options.optimizer.lora;
  if (lora.rank == 0) return std::nullopt;
  std::set<std::string> whole;  // what is new
  for (const auto& [name, parameter] : parameters)
    if (!options.beginning.contains(name)) whole.insert(name);
  return Lora(parameters, whole, lora, options.seed);
}

NamedTensors copies(const NamedTensors& tensors) {
  const at::NoGradGuard no_grad;
  NamedTensors copies;
  for (const auto& [name, tensor] : tensors) copies[name] = tensor.clone();  // [...]
  return copies;
}

NamedTensors with_gradients(const NamedTensors& parameters) {
  NamedTensors some;
  for (const auto& [name, parameter] : parameters)
    if (parameter.requires_grad()) some[name] = parameter;
  return some;
}

std::unique_ptr<Optimizer> optimizer_of(const NamedTensors& parameters, const Learning::Options& options) {
  if (!options.shard_optimizer || options.processes.size() == 1) return make_optimizer(parameters, options.optimizer);
  return std::make_unique<ShardedOptimizer>(parameters, options.optimizer, options.processes);
}

}  // namespace

Learning::Learning(const MakeLearner& make, const Options& options)
    : options_(options),
      source_(fresh(make, options, learner_)),
      target_(target_of(*learner_, source_->tensors(), options)),
      lora_(adapters(source_->tensors(), options)),
      trained_(lora_ ? lora_->adapters() : with_gradients(source_->tensors())),
      optimizer_(optimizer_of(trained_, options)),
      gradients_(trained_, options.processes) {
  if (options.computing.precision == "fp16") scale_.emplace();
  if (options.optimizer.ema <= 0) return;
  ema_.emplace(trained_, options.optimizer.ema);
  averages_ = lora_ ? copies(parameters()) : ema_->tensors();
  if (target_) averages_.insert(target_->followers().begin(), target_->followers().end());  // which is an average already
  averaged_ = make(Params(std::make_shared<GivenSource>(averages_)));
}

bool Learning::begin(std::int64_t step, Log& log) {
  LearnerState* carried = learner_->state();
  if (carried == nullptr) return true;
  const bool begun = carried->begin(step, options_.device, log);
  return total(options_.processes, begun ? 0 : 1) == 0;
}

Learning::Report Learning::gradients(std::span<const Batch> parts) {
  Report report = counted(parts, options_.processes);
  if (scale_) report.loss_scale = scale_->value();
  optimizer_->zero_gradients();
  if (lora_) lora_->forget_gradients();
  for (const auto& part : parts) {
    const auto loss = computed(part).div(static_cast<double>(report.targets));  // []
    report.loss += loss.item().toDouble();
    // Adapters have their gradients when all parts are done; what is computed again gives a weight's in several pieces.
    if (&part == &parts.back() && !lora_ && !options_.computing.recompute) gradients_.begin();
    (scale_ ? loss.mul(scale_->value()) : loss).backward();
  }
  if (lora_) lora_->pass_gradients();
  const auto losses = options_.processes.begin_gather(at::full({1}, report.loss, at::kDouble));  // [size, 1]
  gradients_.sum();
  report.loss = losses.sum().item().toDouble();
  if (scale_) divide_gradients(trained_, scale_->value());
  report.gradient_norm = clip_gradients(trained_, options_.optimizer);
  return report;
}

at::Tensor Learning::computed(const Batch& part) const {
  const ComputingScope scope(
      {.dtype = dtype_of(options_.computing.precision), .recompute = options_.computing.recompute, .device = options_.device.type()});
  return learner_->shared_loss(on(options_.device, part), options_.processes);  // []
}

bool Learning::lower_loss_scale(const Report& report) {
  return scale_ && std::isfinite(report.loss) && !std::isfinite(report.gradient_norm) && scale_->halve();
}

void Learning::update(double learning_rate, std::int64_t step) {
  optimizer_->step(learning_rate);
  if (scale_) scale_->updated();
  if (ema_) ema_->update();
  if (target_) target_->follow(step);
  merge();
}

void Learning::merge() {
  if (!lora_) return;
  lora_->merge(lora_->adapters(), parameters());
  if (ema_) lora_->merge(ema_->tensors(), averages_);
}

Learning::Report Learning::step(std::span<const Batch> parts, double learning_rate, std::int64_t step) {
  const Report report = gradients(parts);
  update(learning_rate, step);
  return report;
}

double Learning::loss_sum(const Batch& batch) const {
  const at::NoGradGuard no_grad;
  const auto& learner = averaged_ ? *averaged_ : *learner_;
  return learner.loss(on(options_.device, batch)).item().toDouble();
}

NamedTensors Learning::stored() const {
  if (!lora_) return parameters();
  NamedTensors stored = lora_->base();
  stored.insert(lora_->adapters().begin(), lora_->adapters().end());
  return stored;
}

TrainingState Learning::state(std::int64_t step) const {
  TrainingState state{.step = step, .weights = stored(), .optimizer = optimizer_->state(), .averages = {}, .extra = Json::object()};
  if (const auto* carried = learner_->state())
    for (const auto& [name, tensor] : carried->tensors()) state.optimizer[std::string(kLearner) + name] = tensor;
  if (ema_ || lora_) state.averages = exported();
  if (ema_) state.extra.set("ema_steps", ema_->steps());
  if (scale_) state.extra.set("loss_scale", scale_->to_json());
  if (!lora_) return state;
  if (ema_)
    for (const auto& [name, tensor] : ema_->tensors()) state.weights[kAverage + name] = tensor;
  if (options_.base.empty()) return state;  // PEFT has no base to put them beside
  state.adapter = Lora::peft_tensors(ema_ ? ema_->tensors() : lora_->adapters());
  state.adapter_config = lora_->peft_config(options_.base);
  return state;
}

void Learning::load(const TrainingState& state) {
  copy_tensors(state.weights, stored(), "the checkpoint's weights");
  const auto [carried, optimizer] = parted(state.optimizer);
  optimizer_->load(optimizer);
  if (auto* own = learner_->state()) own->load(carried);
  MM_CHECK(ema_.has_value() == state.extra.has("ema_steps"), Kind::usage, "the checkpoint was made with another optimizer.ema", "--resume",
           "use the options it was made with, or --resume never");
  if (scale_) scale_->load(state.extra.at("loss_scale"));
  if (ema_ && lora_) copy_tensors(parameters(), averages_, "the model's parameters");  // what has no average
  if (ema_) ema_->load(lora_ ? averages_among(state.weights) : state.averages, state.extra.integer("ema_steps"));
  merge();
}

}  // namespace mm
