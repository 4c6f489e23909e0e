#include "train/adversarial.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "model/computing.h"
#include "train/objective_adversarial.h"

namespace mm {
namespace {

// The parameters of another source, without a gradient to them: the same memory, so they follow what the optimiser does.
class HeldSource : public ParamSource {
 public:
  explicit HeldSource(Params p) : p_(std::move(p)) {}
  bool has(const std::string& name) const override { return p_.has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override { return p_(name, shape).detach(); }  // [shape]

 private:
  Params p_;
};

BlockList critic_of(const AdversarialPlan& plan, const Params& p) {
  MM_CHECK(!plan.critic.empty(), Kind::usage, "a GAN needs the layers of its critic", "model.critic",
           "such as [linear 64, relu, linear 1]");
  ExampleShape shape{plan.maker.width};
  BlockList critic(plan.critic, shape, p, "model.critic");
  MM_CHECK(shape == ExampleShape{1}, Kind::usage, fmt::format("what comes out is [{}], and a score is [1]", fmt::join(shape, ", ")),
           "model.critic", "end with: linear 1");
  return critic;
}

class Adversarial : public Learner {
 public:
  Adversarial(const AdversarialPlan& plan, const Params& p)
      : plan_(plan), maker_(plan.maker, p), critic_(critic_of(plan, p / "critic")), held_critic_(critic_of(plan, held(p / "critic"))) {
    MM_ASSERT(plan.maker.kind == GeneratorKind::latent);
  }

  at::Tensor loss(const Batch& batch) const override {
    const auto real = batch.tensors.at("x") / plan_.maker.scale;       // [B, C]
    const auto z = latent(batch.key, real.size(0)).to(real.device());  // [B, latent]
    const auto made = maker_(z, batch.key);                            // [B, C]
    const auto maker_part = maker_loss(score(held_critic_, made, batch.key));
    return (critic_loss(real, made.detach(), batch.key) + maker_part) * static_cast<double>(real.size(0));  // []
  }

 private:
  static Params held(const Params& p) { return Params(std::make_shared<HeldSource>(p)); }

  static at::Tensor score(const BlockList& critic, const at::Tensor& x, std::uint64_t key) { return critic(x, key).squeeze(1); }  // [B]

  at::Tensor latent(std::uint64_t key, std::int64_t count) const {
    const auto z = at::empty({count, plan_.maker.latent}, at::kFloat);
    auto* number = z.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < count; ++i) {
      Random random(key + static_cast<std::uint64_t>(i), hash64("latent"));
      for (std::int64_t k = 0; k < plan_.maker.latent; ++k) *number++ = static_cast<float>(random.normal());
    }
    return z;  // [B, latent]
  }

  at::Tensor maker_loss(const at::Tensor& scores) const {
    return plan_.game == Game::non_saturating ? gan_maker(scores) : wasserstein_maker(scores);  // []
  }

  at::Tensor critic_loss(const at::Tensor& real, const at::Tensor& made, std::uint64_t key) const {
    const auto of_real = score(critic_, real, key), of_made = score(critic_, made, key);  // [B]
    if (plan_.game == Game::non_saturating) return gan_critic(of_real, of_made);          // []
    if (plan_.game == Game::hinge) return hinge_critic(of_real, of_made);
    const auto share = at::empty({real.size(0)}, at::kFloat);
    for (std::int64_t i = 0; i < real.size(0); ++i)
      share.mutable_data_ptr<float>()[i] = static_cast<float>(Random(key + static_cast<std::uint64_t>(i), hash64("share")).uniform());
    const auto between = points_between(real, made, share.to(real.device()));  // [B, C]
    Computing computing = ComputingScope::current();
    computing.recompute = false;  // the penalty takes gradients of gradients
    const ComputingScope kept(computing);
    return wasserstein_critic(of_real, of_made) + gradient_penalty(gradient_norms(score(critic_, between, key), between), plan_.penalty);
  }

  AdversarialPlan plan_;
  Generator maker_;
  BlockList critic_, held_critic_;
};

}  // namespace

std::unique_ptr<Learner> adversarial(const AdversarialPlan& plan, const Params& p) { return std::make_unique<Adversarial>(plan, p); }

}  // namespace mm
