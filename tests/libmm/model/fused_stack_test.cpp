#include "model/fused_stack.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <ATen/CPUGeneratorImpl.h>

#include <limits>
#include <map>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// A vector and four steps; both become 3 numbers wide.
StackPlan two_inputs() {
  return {.layers = {"linear 3", "text: tanh"},
          .inputs = {"face", "text"},
          .views = {{2}, {4, 5}},
          .classes = {"no", "yes"},
          .fusion = "concat",
          .head = {"linear 2"}};
}

struct Made {
  explicit Made(const StackPlan& plan) : stack(plan, Params(source)) {}
  std::shared_ptr<InitSource> source = std::make_shared<InitSource>(1, 0);
  FusedStack stack;

  at::Tensor linear(const at::Tensor& x, const std::string& name) const {
    return at::linear(x, source->tensors().at(name + ".weight"), source->tensors().at(name + ".bias"));
  }
};

std::vector<at::Tensor> examples(std::int64_t batch) {
  auto generator = at::detail::createCPUGenerator(3);
  return {at::randn({batch, 2}, generator), at::randn({batch, 4, 5}, generator)};
}

std::string complaint_of(void (*change)(StackPlan& plan)) {
  StackPlan plan = two_inputs();
  change(plan);
  return complaint([&] { FusedStack(plan, Params(std::make_shared<RecordSource>())); });
}

}  // namespace

TEST_CASE("layers of each input, the fusion, and the head") {
  const Made made(two_inputs());
  std::vector<std::string> names;
  for (const auto& [name, tensor] : made.source->tensors()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"head.0.bias", "head.0.weight", "views.0.layers.0.bias", "views.0.layers.0.weight",
                                          "views.1.layers.0.bias", "views.1.layers.0.weight"});
  CHECK(made.stack.fused() == FusedShape{6});
  const auto x = examples(7);
  const auto face = made.linear(x[0], "views.0.layers.0"), text = made.linear(x[1], "views.1.layers.0").tanh().mean(1);  // [B, 3]
  const auto answer = made.stack(x);
  CHECK(at::allclose(answer.scores, made.linear(at::cat({face, text}, 1), "head.0"), 1e-5, 1e-6));
  CHECK_FALSE(answer.penalty.defined());
}

TEST_CASE("a step with a missing number is not there, nor is an input without steps") {
  const Made made(two_inputs());
  const auto x = examples(3);
  auto gaps = x;
  gaps[0] = x[0].clone();
  gaps[1] = x[1].clone();
  gaps[1][0][2][4] = kMissing;
  gaps[1][1].fill_(kMissing);
  gaps[0][2][0] = kMissing;
  const auto face = made.linear(x[0], "views.0.layers.0"), steps = made.linear(x[1], "views.1.layers.0").tanh();  // [B, 3], [B, 4, 3]
  auto fused = at::cat({face, steps.mean(1)}, 1);                                                                 // [B, 6]
  fused[0].slice(0, 3).copy_((steps[0].sum(0) - steps[0][2]) / 3);
  fused[1].slice(0, 3).zero_();
  fused[2].slice(0, 0, 3).zero_();
  const auto scores = made.stack(gaps).scores;
  CHECK(at::allclose(scores, made.linear(fused, "head.0"), 1e-5, 1e-6));
  gaps[1][0][2].fill_(1e30);  // what stands beside the missing number changes nothing
  gaps[1][0][2][0] = kMissing;
  CHECK(at::equal(made.stack(gaps).scores, scores));
  for (std::int64_t i = 0; i < 3; ++i) {
    const std::vector<at::Tensor> one{gaps[0].narrow(0, i, 1), gaps[1].narrow(0, i, 1)};
    CHECK(at::allclose(made.stack(one).scores, scores.narrow(0, i, 1), 1e-5, 1e-6));
  }
}

TEST_CASE("layers that make another number of steps leave an input there or not as a whole; so is what is no steps") {
  StackPlan plan = two_inputs();
  plan.inputs.push_back("view");
  plan.views.push_back({1, 2, 2});
  plan.layers = {"text: conv1d 3 2", "face: linear 3", "view: flatten", "view: linear 3"};
  const Made made(plan);
  auto x = examples(2);
  x.push_back(at::ones({2, 1, 2, 2}));
  const auto whole = made.stack(x).scores;
  x[1][0][0][0] = kMissing;
  const auto gap = made.stack(x).scores;
  CHECK(gap.isfinite().all().item<bool>());
  CHECK_FALSE(at::allclose(gap[0], whole[0]));
  CHECK(at::allclose(gap[1], whole[1], 1e-5, 1e-6));
  x[2][0][0][1][1] = kMissing;
  x[1][0].fill_(kMissing);
  const auto face = made.linear(x[0].narrow(0, 0, 1), "views.0.layers.0");  // [1, 3]
  CHECK(at::allclose(made.stack(x).scores[0], made.linear(at::cat({face, at::full({1, 6}, 0.0)}, 1), "head.0")[0], 1e-5, 1e-6));
}

TEST_CASE("while training inputs are left out with their chance, each example by its own key, and one stays") {
  StackPlan plan = two_inputs();
  plan.inputs.push_back("voice");
  plan.views = {{1}, {1}, {1}};
  plan.layers = {};
  plan.classes = {"a", "b", "c"};
  plan.head = {};
  plan.drop_modalities = 0.4;
  const FusedStack stack(plan, Params(std::make_shared<InitSource>(1, 0)));
  const std::int64_t count = 6000;
  const std::vector<at::Tensor> all(3, at::ones({count, 1}));
  const auto kept = stack(all, 77).scores;  // [B, 3]: 1 where the input is there
  CHECK(kept.eq(0).logical_or(kept.eq(1)).all().item<bool>());
  std::map<double, int> of;
  for (std::int64_t i = 0; i < count; ++i) ++of[kept[i].sum().item<double>()];
  CHECK(of.size() == 3);
  CHECK(of[3] / 6000.0 == doctest::Approx(0.6 * 0.6 * 0.6).epsilon(0.1));
  CHECK(of[2] / 6000.0 == doctest::Approx(3 * 0.6 * 0.6 * 0.4).epsilon(0.1));
  const auto each = kept.mean(0);  // the last one of all stays with a third of the chance
  for (std::int64_t m = 0; m < 3; ++m) CHECK(each[m].item<double>() == doctest::Approx(0.6 + 0.064 / 3).epsilon(0.05));
  CHECK(at::equal(stack(all).scores, at::ones({count, 3})));
  CHECK(at::equal(stack(all, 77).scores, kept));
  const std::vector<at::Tensor> one(3, at::ones({1, 1}));
  for (std::int64_t i = 0; i < 20; ++i) CHECK(at::equal(stack(one, 77 + static_cast<std::uint64_t>(i)).scores[0], kept[i]));
  auto lacking = all;
  lacking[1] = at::full({count, 1}, kMissing);
  const auto left = stack(lacking, 77).scores;
  CHECK(left.select(1, 1).eq(0).all().item<bool>());
  CHECK(left.sum(1).ge(1).all().item<bool>());
}

TEST_CASE("what a method wants small itself comes beside the scores") {
  StackPlan plan = two_inputs();
  plan.fusion = "experts 4";
  const Made made(plan);
  const auto answer = made.stack(examples(5), 3);
  CHECK(answer.scores.sizes() == at::IntArrayRef({5, 2}));
  REQUIRE(answer.penalty.defined());
  CHECK(answer.penalty.item<double>() > 0);
}

TEST_CASE("what does not fit is named by its option") {
  CHECK(complaint_of([](auto& plan) { plan.fusion = "lfm 4"; }) == "model.fusion: there is no fusion 'lfm' (did you mean 'lmf'?)");
  CHECK(complaint_of([](auto& plan) { plan.head = {"linear 3"}; }) == "model.head: what comes out is [3], and there are 2 classes");
  CHECK(complaint_of([](auto& plan) { plan.head = {"lstm 3"}; }).starts_with("model.head[0]: 'lstm' takes [T, C]"));
  CHECK(complaint_of([](auto& plan) {
          plan.layers = {"text: linear 3", "face: conv 3 3"};
        }) == "model.layers of 'face'[0]: 'conv' takes [C, H, W], and what comes in is [2]");
  CHECK(complaint_of([](auto& plan) { plan.layers = {"txt: linear 3"}; }) ==
        "model.layers[0]: there is no input 'txt' (did you mean 'text'?)");
  CHECK(complaint_of([](auto& plan) { plan.layers = {"text: reshape 4 5 1"}; }) ==
        "model.layers: 'text' comes out of its layers as [4, 5, 1], and a fusion takes [C] or [T, C]");
}

TEST_CASE("of sequences the head answers at each step that any input has, whatever stands where no step is") {
  for (const char* fusion : {"concat-steps", "mmmu-ba"}) {
    CAPTURE(fusion);
    StackPlan plan{.layers = {"gru 3 both=1", "tanh"},
                   .inputs = {"text", "voice"},
                   .views = {{5, 2}, {5, 3}},
                   .classes = {"no", "yes"},
                   .fusion = fusion,
                   .head = {"lstm 2 both=1", "linear 2"}};
    plan.sequence = true;
    const Made made(plan);
    auto generator = at::detail::createCPUGenerator(3);
    const std::vector<at::Tensor> whole{at::randn({2, 5, 2}, generator), at::randn({2, 5, 3}, generator)};
    auto padded = whole;
    for (auto& x : padded) {
      x = x.clone();
      x[1].slice(0, 3).fill_(kMissing);
    }
    padded[1][0][1].fill_(kMissing);                // a step of one input alone
    const auto scores = made.stack(padded).scores;  // [2, 5, 2]
    CHECK(scores.sizes() == at::IntArrayRef({2, 5, 2}));
    StackPlan of_three = plan;
    of_three.views = {{3, 2}, {3, 3}};
    const std::vector<at::Tensor> shorter{padded[0].narrow(0, 1, 1).slice(1, 0, 3), padded[1].narrow(0, 1, 1).slice(1, 0, 3)};
    CHECK(at::allclose(scores[1].slice(0, 0, 3), Made(of_three).stack(shorter).scores[0], 1e-5, 1e-6));
    const std::vector<at::Tensor> first{padded[0].narrow(0, 0, 1), padded[1].narrow(0, 0, 1)};
    CHECK(at::allclose(scores[0], made.stack(first).scores[0], 1e-5, 1e-6));
    CHECK_FALSE(at::allclose(scores[0], made.stack(whole).scores[0]));
  }
}
