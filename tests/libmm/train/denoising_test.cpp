#include "train/denoising.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include "support/close.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"

#include "support/doctest.h"

using namespace mm;

namespace {

GeneratorPlan plan_of(GeneratorKind kind, std::vector<std::string> layers = {"linear 8", "silu", "linear 2"}) {
  return {.kind = kind, .layers = std::move(layers), .width = 2, .scale = 2, .time_waves = 2};
}

Batch batch_of(const at::Tensor& x, std::uint64_t key) { return {.tensors = {{"x", x}}, .targets = x.size(0), .key = key}; }

// A network that always says 0.
class Zeros : public ParamSource {
 public:
  bool has(const std::string&) const override { return true; }
  at::Tensor take(const std::string&, at::IntArrayRef shape) override { return at::zeros(shape); }
};

}  // namespace

TEST_CASE("who says nothing errs by the noise, or by the velocity") {
  const auto x = numbers({4000, 2}, 1) * 6;  // three scales wide
  const auto loss = [&](GeneratorKind kind) {
    const auto learner = denoising(plan_of(kind, {"linear 2"}), Params(std::make_shared<Zeros>()));
    return learner->loss(batch_of(x, 77)).item().toDouble() / 4000;
  };
  CHECK(loss(GeneratorKind::diffusion) == doctest::Approx(1).epsilon(0.05));
  CHECK(loss(GeneratorKind::flow) == doctest::Approx(1 + 9).epsilon(0.05));
}

TEST_CASE("the loss is a function of parameters and batch, the same in parts") {
  for (const auto kind : {GeneratorKind::diffusion, GeneratorKind::flow}) {
    const auto learner = denoising(plan_of(kind), drawn());
    const auto x = numbers({6, 2}, 1);
    const double whole = learner->loss(batch_of(x, 50)).item().toDouble();
    CHECK(learner->loss(batch_of(x, 50)).item().toDouble() == whole);
    CHECK(learner->loss(batch_of(x, 51)).item().toDouble() != doctest::Approx(whole));
    const double parts =
        learner->loss(batch_of(x.slice(0, 0, 4), 50)).item().toDouble() + learner->loss(batch_of(x.slice(0, 4), 54)).item().toDouble();
    CHECK(parts == doctest::Approx(whole));
  }
}

TEST_CASE("a generator computes where its parameters are, with the noise that is drawn for it") {
  for (const auto kind : {GeneratorKind::diffusion, GeneratorKind::flow}) {
    GeneratorPlan plan = plan_of(kind);
    plan.point_waves = 1;
    check_learns_elsewhere([&](const Params& p) { return denoising(plan, p); }, batch_of(numbers({6, 2}, 1), 50));
  }
}
