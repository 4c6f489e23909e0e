#include "train/clipped_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>

#include <cmath>
#include <memory>
#include <string>

#include "train/parameter_source.h"
#include "train/supervised.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A classifier of [..] inputs over parameters that learn.
struct Classifier {
  explicit Classifier(const std::vector<std::string>& layers, const ExampleShape& input) {
    const StackPlan plan{.layers = layers, .inputs = {"x"}, .steps = {}, .input = input, .views = {}, .classes = {"a", "b", "c"}};
    learner = supervised(plan, {}, {}, Params(source));
    for (const auto& [name, tensor] : source->tensors()) parameters.push_back(tensor);
  }

  std::shared_ptr<TrainableSource> source = std::make_shared<TrainableSource>(3, 0.5);
  std::unique_ptr<Learner> learner;
  std::vector<at::Tensor> parameters;
};

Batch examples(ExampleShape shape, std::int64_t count) {
  shape.insert(shape.begin(), count);
  std::int64_t numbers = 1;
  for (const auto size : shape) numbers *= size;
  return {.tensors = {{"x", (at::arange(numbers, at::kFloat) * 0.7).sin().view(shape)}, {"labels", at::arange(count).remainder(3)}},
          .targets = count,
          .key = 99};
}

void check_alike(const Classifier& classifier, const Batch& batch, double most) {
  const auto slow = clipped_one_by_one(*classifier.learner, batch, classifier.parameters, most);
  const auto fast = clipped_at_once(*classifier.learner, batch, classifier.parameters, most);
  REQUIRE(fast.sums.size() == slow.sums.size());
  CHECK(fast.loss == doctest::Approx(slow.loss).epsilon(1e-6));
  CHECK(at::allclose(fast.norms, slow.norms, 1e-6, 0));
  for (std::size_t k = 0; k < slow.sums.size(); ++k) {
    CAPTURE(k);
    REQUIRE(fast.sums[k].defined() == slow.sums[k].defined());
    if (slow.sums[k].defined()) CHECK(at::allclose(fast.sums[k], slow.sums[k], 1e-5, 1e-6));
  }
}

}  // namespace

TEST_CASE("all at once is one by one: products, dropout of each example's own, norms, steps, convolutions") {
  for (const double most : {1e-2, 1.0, 1e3}) {
    check_alike(Classifier({"linear 5", "relu", "dropout 0.5", "linear 3"}, {7}), examples({7}, 4), most);
    check_alike(Classifier({"layer-norm", "linear 4", "tanh", "mean-time", "linear 3"}, {6, 7}), examples({6, 7}, 3), most);
    check_alike(Classifier({"conv 4 3 stride=2 pad=1", "relu", "flatten", "linear 3"}, {2, 6, 6}), examples({2, 6, 6}, 3), most);
  }
}

TEST_CASE("a gradient below the most stays as it is, one above is cut to it") {
  const Classifier classifier({"linear 3"}, {5});
  const Batch batch = examples({5}, 1);
  const auto whole = clipped_one_by_one(*classifier.learner, batch, classifier.parameters, 1e9);
  const double norm = whole.norms[0].item().toDouble();
  const auto cut = clipped_one_by_one(*classifier.learner, batch, classifier.parameters, norm / 4);
  double square = 0;
  for (std::size_t k = 0; k < cut.sums.size(); ++k) {
    CHECK(at::allclose(cut.sums[k] * 4, whole.sums[k], 1e-4));
    square += cut.sums[k].square().sum().item().toDouble();
  }
  CHECK(std::sqrt(square) == doctest::Approx(norm / 4).epsilon(1e-4));
}

TEST_CASE("what is frozen has no part in it") {
  const Classifier classifier({"linear 5", "relu", "linear 3"}, {7});
  for (const auto& [name, tensor] : classifier.source->tensors())
    if (name.starts_with("layers.0")) tensor.set_requires_grad(false);
  const Batch batch = examples({7}, 4);
  check_alike(classifier, batch, 0.3);
  CHECK_FALSE(clipped_one_by_one(*classifier.learner, batch, classifier.parameters, 0.3).sums[0].defined());
}

TEST_CASE("layers that cannot be followed say so, and are computed one by one") {
  const Classifier classifier({"gru 4", "last", "linear 3"}, {5, 7});
  const Batch batch = examples({5, 7}, 3);
  CHECK(clipped_at_once(*classifier.learner, batch, classifier.parameters, 1).sums.empty());
  const auto slow = clipped_one_by_one(*classifier.learner, batch, classifier.parameters, 1e9);
  auto summed = classifier.learner->loss(batch);
  summed.backward();
  for (std::size_t k = 0; k < slow.sums.size(); ++k) CHECK(at::allclose(slow.sums[k], classifier.parameters[k].grad(), 1e-4, 1e-6));
}
