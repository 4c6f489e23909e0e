#include "train/domain_learner.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/hash.h"
#include "model/block_list.h"
#include "nn/objective_domain.h"
#include "options/adapt.h"
#include "train/objective_adversarial.h"
#include "train/objective_class.h"

namespace mm {
namespace {

BlockList critic_of(const DomainPlan& plan, const ExampleShape& features, const Params& p) {
  MM_CHECK(!plan.critic.empty(), Kind::usage, "dann needs the layers of its critic", "model.critic", "such as [linear 32, relu, linear 1]");
  ExampleShape shape = features;
  BlockList critic(plan.critic, shape, p, "model.critic");
  MM_CHECK(shape == ExampleShape{1}, Kind::usage, fmt::format("what comes out is [{}], and a score is [1]", fmt::join(shape, ", ")),
           "model.critic", "end with: linear 1");
  return critic;
}

class DomainLearner : public Learner {
 public:
  DomainLearner(const DomainPlan& plan, const Params& p) : plan_(plan), stack_(plan.stack, p) {
    const auto& shape = stack_.feature_shape();
    MM_CHECK(shape.size() == 1, Kind::usage, fmt::format("the last block is given [{}], and features are [C]", fmt::join(shape, ", ")),
             "model.layers", "put flatten or global-pool before it");
    if (plan.alignment == Alignment::dann) critic_.emplace(critic_of(plan, shape, p / "critic"));
  }

  at::Tensor loss(const Batch& batch) const override {
    const auto& x = batch.tensors.at("x");
    ClassOptions how;
    how.smoothing = plan_.smoothing;
    how.focus = plan_.focus;
    const auto source = stack_.features(x, batch.key);                                                         // [B, C]
    const auto classes = cross_entropy(stack_.scores_of(source, batch.key), batch.tensors.at("labels"), how);  // []
    const auto rows = batch.tensors.find("target");
    if (plan_.alignment == Alignment::none || rows == batch.tensors.end()) return classes;
    const std::uint64_t key = batch.key == 0 ? 0 : mix64(batch.key - batch.first) + batch.first;  // wherever the stream is cut
    const auto target = stack_.features(rows->second, key);                                       // [N, C]
    return classes + plan_.weight * static_cast<double>(x.size(0)) * alignment(source, target, batch);
  }

 private:
  at::Tensor alignment(const at::Tensor& source, const at::Tensor& target, const Batch& batch) const {
    switch (plan_.alignment) {
      case Alignment::none: break;
      case Alignment::coral: return coral(source, target);
      case Alignment::mmd: return mmd(source, target);
      case Alignment::cmd: return cmd(source, target);
      case Alignment::dann: {
        const double done = static_cast<double>(batch.first) / static_cast<double>(plan_.examples);
        const double strength = dann_strength(std::min(1.0, done));
        const auto score = [&](const at::Tensor& x) { return (*critic_)(gradient_reversal(x, strength), batch.key).squeeze(1); };  // [B]
        return gan_critic(score(source), score(target)) / 2;  // the mean binary cross-entropy of both domains
      }
    }
    MM_ASSERT(false);
    return {};
  }

  DomainPlan plan_;
  Stack stack_;
  std::optional<BlockList> critic_;
};

}  // namespace

Alignment alignment_of(std::string_view name) {
  const auto found = std::ranges::find(kAlignments, name);
  MM_ASSERT(found != kAlignments.end());
  return static_cast<Alignment>(found - kAlignments.begin());
}

std::unique_ptr<Learner> domain_learner(const DomainPlan& plan, const Params& p) { return std::make_unique<DomainLearner>(plan, p); }

}  // namespace mm
