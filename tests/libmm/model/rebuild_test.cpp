#include "model/rebuild.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <ATen/CPUGeneratorImpl.h>

#include <limits>

#include "model/fused_stack.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// A vector and four steps.
StackPlan two_inputs() {
  return {.layers = {"linear 3"},
          .inputs = {"face", "text"},
          .views = {{2}, {4, 5}},
          .classes = {"no", "yes"},
          .fusion = "concat",
          .head = {"linear 2"},
          .drop_modalities = 0.5,
          .rebuild = 2};
}

struct Made {
  std::shared_ptr<InitSource> source = std::make_shared<InitSource>(1, 0);
  Rebuild rebuild{two_inputs(), 6, Params(source)};
  at::Tensor fused, face, text;

  Made() {
    auto generator = at::detail::createCPUGenerator(3);
    fused = at::randn({3, 6}, generator);
    face = at::randn({3, 2}, generator);
    text = at::randn({3, 4, 5}, generator);
  }

  // The mean square of what is told of an input, and what it should be.
  double error(std::int64_t row, const std::string& input, const at::Tensor& wanted) const {
    const auto& tensors = source->tensors();
    const auto told = at::linear(fused[row], tensors.at("rebuild." + input + ".weight"), tensors.at("rebuild." + input + ".bias"));
    return (told - wanted).square().mean().item<double>();
  }
};

const auto kLeftOut = at::tensor({1, 0, 0, 1, 0, 0}).view({3, 2}).to(at::kBool);

}  // namespace

TEST_CASE("the error of what was left out, of steps of their mean, times its weight") {
  const Made made;
  const std::vector<at::Tensor> inputs{made.face, made.text};
  const double face = made.error(0, "0", made.face[0]), text = made.error(1, "1", made.text[1].mean(0));
  CHECK(made.rebuild(made.fused, inputs, kLeftOut).item<double>() == doctest::Approx(2 * (face + text) / 3));
  const auto steps = made.fused.unsqueeze(1).expand({3, 7, 6});
  CHECK(made.rebuild(steps, inputs, kLeftOut).item<double>() == doctest::Approx(2 * (face + text) / 3));
  CHECK(made.rebuild(made.fused, inputs, at::full_like(kLeftOut, false)).item<double>() == 0);
}

TEST_CASE("a step that is missing does not count, nor does an input without any") {
  Made made;
  made.text[1][2][0] = kMissing;
  made.face[0].fill_(kMissing);
  const auto mean = (made.text[1][0] + made.text[1][1] + made.text[1][3]) / 3;
  const double text = made.error(1, "1", mean);
  CHECK(made.rebuild(made.fused, std::vector{made.face, made.text}, kLeftOut).item<double>() == doctest::Approx(2 * text / 3));
}

TEST_CASE("its gradients are those of finite differences, of what is fused and of every parameter") {
  Made made;
  const std::vector<at::Tensor> inputs{made.face, made.text};
  std::vector<at::Tensor> leaves{made.fused};
  for (const auto& [name, tensor] : made.source->tensors()) leaves.push_back(tensor);
  for (auto& leaf : leaves) leaf.requires_grad_(true);
  made.rebuild(made.fused, inputs, kLeftOut).backward();
  auto generator = at::detail::createCPUGenerator(4);
  for (auto& leaf : leaves) {
    const auto along = at::randn(leaf.sizes(), generator);
    const auto gradient = (leaf.grad() * along).sum().item<double>();
    const at::NoGradGuard guard;
    const auto moved = [&](double step) {
      leaf.add_(along, step);
      const auto there = made.rebuild(made.fused, inputs, kLeftOut).item<double>();
      leaf.sub_(along, step);
      return there;
    };
    CHECK(gradient == doctest::Approx((moved(1e-2) - moved(-1e-2)) / 2e-2).epsilon(1e-2));
  }
}

TEST_CASE("a stack adds it while it learns, and only then") {
  const auto source = std::make_shared<InitSource>(1, 0);
  const FusedStack stack(two_inputs(), Params(source));
  CHECK(source->tensors().contains("rebuild.0.weight"));
  CHECK(source->tensors().at("rebuild.1.weight").sizes() == at::IntArrayRef({5, 6}));
  const Made made;
  const std::vector<at::Tensor> inputs{made.face, made.text};
  CHECK_FALSE(stack(inputs).penalty.defined());
  const auto penalty = stack(inputs, 77).penalty;
  REQUIRE(penalty.defined());
  CHECK(penalty.item<double>() > 0);
  double alone = 0;
  for (std::int64_t i = 0; i < 3; ++i)
    alone +=
        stack(std::vector{made.face.narrow(0, i, 1), made.text.narrow(0, i, 1)}, 77 + static_cast<std::uint64_t>(i)).penalty.item<double>();
  CHECK(penalty.item<double>() == doctest::Approx(alone / 3));  // wherever a batch is cut
  StackPlan plain = two_inputs();
  plain.rebuild = 0;
  const auto others = std::make_shared<InitSource>(1, 0);
  CHECK_FALSE(FusedStack(plain, Params(others))(inputs, 77).penalty.defined());
  CHECK_FALSE(others->tensors().contains("rebuild.0.weight"));
}
