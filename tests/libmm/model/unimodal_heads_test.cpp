#include "model/unimodal_heads.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <ATen/CPUGeneratorImpl.h>

#include <limits>

#include "model/fused_stack.h"
#include "support/close.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kShapes{{"text", 3, 4}, {"voice", 1, 2}};

struct Made {
  std::shared_ptr<InitSource> source = std::make_shared<InitSource>(1, 0);
  UnimodalHeads heads{kShapes, 3, Params(source)};
  std::vector<Modality> modalities;

  Made() {
    auto generator = at::detail::createCPUGenerator(3);
    for (const auto& shape : kShapes)
      modalities.push_back({at::randn({2, shape.steps, shape.width}, generator), at::ones({2, shape.steps}, at::kBool)});
  }
};

}  // namespace

TEST_CASE("the heads have K (S + M) numbers, and say W h + b of the mean step") {
  const Made made;
  std::int64_t numbers = 0;
  for (const auto& [name, tensor] : made.source->tensors()) numbers += tensor.numel();
  CHECK(numbers == 3 * (4 + 2 + 2));
  const auto said = made.heads(made.modalities);
  const auto mean = made.modalities[0].x.mean(1);
  CHECK(difference(said.features[0], mean) < 1e-6);
  CHECK(difference(said.scores[0],
                   at::linear(mean, made.source->tensors().at("unimodal.0.weight"), made.source->tensors().at("unimodal.0.bias"))) < 1e-6);
  CHECK(said.scores[1].sizes() == at::IntArrayRef({2, 3}));
  CHECK(said.there.all().item<bool>());
}

TEST_CASE("what stands where nothing is changes nothing, and who lacks a modality is known") {
  Made made;
  made.modalities[0].mask[1].fill_(false);
  made.modalities[0].mask[0][2] = false;
  const auto before = made.heads(made.modalities);
  made.modalities[0].x[1].fill_(std::numeric_limits<float>::quiet_NaN());
  made.modalities[0].x[0][2].fill_(1e30F);
  const auto after = made.heads(made.modalities);
  CHECK(difference(after.scores[0], before.scores[0]) == 0);
  CHECK(difference(after.features[0][0], made.modalities[0].x[0].slice(0, 0, 2).mean(0)) < 1e-6);
  CHECK(after.features[0][1].abs().sum().item<double>() == 0);
  CHECK(after.there.equal(at::tensor({1, 1, 0, 1}).view({2, 2}).to(at::kBool)));
}

TEST_CASE("a stack has them where its plan says so, and answers as without") {
  StackPlan plan{.layers = {"linear 3"},
                 .inputs = {"face", "text"},
                 .views = {{2}, {4, 5}},
                 .classes = {"no", "yes"},
                 .fusion = "concat",
                 .head = {"linear 2"}};
  auto generator = at::detail::createCPUGenerator(3);
  const std::vector<at::Tensor> inputs{at::randn({3, 2}, generator), at::randn({3, 4, 5}, generator)};
  const auto plain = std::make_shared<InitSource>(1, 0), with = std::make_shared<InitSource>(1, 0);
  const auto expected = FusedStack(plan, Params(plain))(inputs).scores;
  plan.unimodal = true;
  const FusedStack stack(plan, Params(with));
  const auto answer = stack(inputs);
  CHECK(with->tensors().size() == plain->tensors().size() + 4);
  CHECK(with->tensors().at("unimodal.1.weight").sizes() == at::IntArrayRef({2, 3}));
  CHECK(difference(answer.scores, expected) == 0);
  CHECK(answer.fused.sizes() == at::IntArrayRef({3, 6}));
  const auto said = stack.opinions(answer);
  CHECK(said.scores.size() == 2);
  CHECK(difference(said.features[1], answer.modalities[1].x.mean(1)) < 1e-6);
}
