#include "train/denoising.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "train/objective_denoise.h"

namespace mm {
namespace {

// What is mixed into the items of a batch, and when.
struct Draw {
  at::Tensor noise;  // [B, C] f32
  at::Tensor time;   // [B] f32 in (0, 1]
  at::Tensor step;   // [B] i64, of a diffusion of T steps: time = (step + 1) / T
};

// steps: T; 0: any time in [0, 1). Drawn on a processor, whichever device computes: the same numbers.
Draw draw(std::uint64_t key, std::int64_t count, std::int64_t width, std::int64_t steps, c10::Device device) {
  Draw drawn{at::empty({count, width}, at::kFloat), at::empty({count}, at::kFloat), at::empty({count}, at::kLong)};
  auto* noise = drawn.noise.mutable_data_ptr<float>();
  auto* time = drawn.time.mutable_data_ptr<float>();
  auto* step = drawn.step.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < count; ++i) {
    Random random(key + static_cast<std::uint64_t>(i), hash64("noise"));
    step[i] = steps > 0 ? static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(steps))) : 0;
    time[i] = static_cast<float>(steps > 0 ? static_cast<double>(step[i] + 1) / static_cast<double>(steps) : random.uniform());
    for (std::int64_t k = 0; k < width; ++k) *noise++ = static_cast<float>(random.normal());
  }
  return {drawn.noise.to(device), drawn.time.to(device), drawn.step.to(device)};
}

class Denoising : public Learner {
 public:
  Denoising(const GeneratorPlan& plan, const Params& p) : generator_(plan, p) {
    MM_ASSERT(plan.kind != GeneratorKind::latent);
    if (plan.kind == GeneratorKind::diffusion) left_ = signal_left_of(plan);
  }

  at::Tensor loss(const Batch& batch) const override {
    const auto& plan = generator_.plan();
    const auto x = batch.tensors.at("x") / plan.scale;  // [B, C]
    const bool diffuses = plan.kind == GeneratorKind::diffusion;
    const auto [noise, time, step] = draw(batch.key, x.size(0), plan.width, diffuses ? plan.noise_steps : 0, x.device());
    const auto seen = diffuses ? noised(x, noise, at_steps(left_, step)) : flow_point(x, noise, time);  // [B, C]
    return denoising_error(generator_(seen, time, batch.key), diffuses ? noise : flow_velocity(x, noise));
  }

 private:
  Generator generator_;
  at::Tensor left_;  // [T]; undefined of flow
};

}  // namespace

std::unique_ptr<Learner> denoising(const GeneratorPlan& plan, const Params& p) { return std::make_unique<Denoising>(plan, p); }

}  // namespace mm
