#include "train/private_learner.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "nn/own_gradient.h"
#include "train/clipped_gradients.h"

namespace mm {
namespace {

constexpr double kSame = 1e-3;  // relative difference from which two ways to the same are not the same

// Notes what is taken.
class NotedSource : public ParamSource {
 public:
  explicit NotedSource(Params params) : params_(std::move(params)) {}
  bool has(const std::string& name) const override { return params_.has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override { return taken[name] = params_(name, shape); }  // [shape]

  NamedTensors taken;  // [...] each

 private:
  Params params_;
};

// N(0, deviation^2), the same numbers on every device and for any number of threads. -> [...] f32
at::Tensor noise_like(const at::Tensor& parameter, std::uint64_t key, const std::string& name, double deviation) {
  constexpr std::int64_t kGrain = 1 << 12;
  const auto noise = at::empty(parameter.sizes(), at::kFloat);
  auto* numbers = noise.mutable_data_ptr<float>();
  at::parallel_for(0, noise.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    Random random(key, hash64(name), 2 * static_cast<std::uint64_t>(begin));
    for (auto i = begin; i < end; ++i) numbers[i] = static_cast<float>(deviation * random.normal());
  });
  return noise.to(parameter.device());
}

bool same(double a, double b) { return std::abs(a - b) <= kSame * (std::abs(a) + std::abs(b)) + 1e-9; }

class PrivateLearner : public Learner {
 public:
  PrivateLearner(const Learning::MakeLearner& make, const PrivatePlan& plan, const Params& p) : plan_(plan) {
    const auto noted = std::make_shared<NotedSource>(p);
    learner_ = make(Params(noted));
    for (const auto& [name, parameter] : noted->taken) {
      names_.push_back(name);
      parameters_.push_back(parameter);
    }
  }

  at::Tensor loss(const Batch& batch) const override {
    if (!at::GradMode::is_enabled()) return learner_->loss(batch);
    Batch own = batch;
    const auto node = own.tensors.extract(kPrivateDraw);
    MM_ASSERT(!node.empty());
    const auto draw = node.mapped().cpu();
    if (batch.key != 0) own.key = batch.key - batch.first + static_cast<std::uint64_t>(draw[0].item().toLong());
    ClippedGradients clipped{.norms = {}, .sums = std::vector<at::Tensor>(parameters_.size())};
    if (!own.tensors.empty()) clipped = clipped_of(own);
    if (const auto key = static_cast<std::uint64_t>(draw[1].item().toLong()); key != 0) add_noise(clipped.sums, key);
    for (auto& sum : clipped.sums)
      if (sum.defined()) sum.div_(plan_.batch);
    const auto sum = at::full({}, clipped.loss, at::kDouble);  // []
    return with_own_gradient(sum, parameters_,
                             [sums = std::move(clipped.sums)](const at::Tensor&, const std::vector<bool>&) { return sums; });
  }

 private:
  enum class Way { unknown, at_once, one_by_one };

  ClippedGradients clipped_of(const Batch& batch) const {
    const auto examples = batch.tensors.begin()->second.size(0);
    // A single example always alone, so that a run that goes on takes the way that it would have taken.
    if (examples == 1 || way_ == Way::one_by_one) return clipped_one_by_one(*learner_, batch, parameters_, plan_.most);
    auto fast = clipped_at_once(*learner_, batch, parameters_, plan_.most);
    if (way_ == Way::at_once) return fast;
    auto slow = clipped_one_by_one(*learner_, batch, parameters_, plan_.most);
    MM_CHECK(
        same(fast.loss, slow.loss) || !std::isfinite(slow.loss), Kind::usage,
        "the examples of a batch are compared with each other, so that no example has a gradient of its own to clip", "privacy.dp",
        "take an objective, layers and a fusion that look at one example at a time: layer-norm or group-norm, no penalty over batches");
    bool alike = !fast.sums.empty();
    for (std::int64_t i = 0; alike && i < examples; ++i) alike = same(fast.norms[i].item().toDouble(), slow.norms[i].item().toDouble());
    way_ = alike ? Way::at_once : Way::one_by_one;
    return alike ? fast : slow;
  }

  void add_noise(std::vector<at::Tensor>& sums, std::uint64_t key) const {
    for (std::size_t k = 0; k < sums.size(); ++k) {
      if (!parameters_[k].requires_grad()) continue;
      const auto noise = noise_like(parameters_[k], key, names_[k], plan_.noise * plan_.most);  // [...]
      sums[k] = sums[k].defined() ? sums[k] + noise : noise;
    }
  }

  PrivatePlan plan_;
  std::unique_ptr<Learner> learner_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_;  // [...] each, by those names
  mutable Way way_ = Way::unknown;      // known from the first batch of several examples
};

}  // namespace

std::unique_ptr<Learner> private_learner(const Learning::MakeLearner& make, const PrivatePlan& plan, const Params& p) {
  return std::make_unique<PrivateLearner>(make, plan, p);
}

}  // namespace mm
