#include "task/explain_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <limits>

#include "support/caught.h"
#include "support/close.h"
#include "support/explained_stack.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("a fused model knows of missing inputs, one whose inputs stand side by side gets the training mean") {
  const TemporaryFolder folder;
  const auto fused = open_explained_model(fused_sum(folder), two_inputs(), Outputs::classes);
  CHECK(fused.absences[0].isnan().all().item().toBool());
  CHECK(difference(fused.means[0], at::tensor({2.0F})) < 1e-6);  // of the rows to learn from that have it
  const auto flat = open_explained_model(flat_sum(folder), two_inputs_whole(), Outputs::classes);
  CHECK(at::equal(flat.absences[1], flat.means[1]));
  CHECK(difference(flat.means[1], at::tensor({-1.0F})) < 1e-6);
}

TEST_CASE("scores follow from the inputs, and have gradients") {
  const TemporaryFolder folder;
  const auto model = open_explained_model(fused_sum(folder), two_inputs(), Outputs::classes);
  const auto a = at::tensor({1.0F, 4.0F}).view({2, 1}).requires_grad_(true), b = at::tensor({2.0F, kMissing}).view({2, 1});
  const std::vector<at::Tensor> inputs{a, b};
  const auto scores = model.scores(inputs);  // the sum of what is there, and its opposite
  CHECK(difference(scores, at::tensor({3.0F, -3.0F, 4.0F, -4.0F}).view({2, 2})) < 1e-6);
  explained_score(Outputs::classes, scores, at::tensor({0L, 1L})).sum().backward();
  CHECK(difference(a.grad(), at::tensor({1.0F, -1.0F}).view({2, 1})) < 1e-6);
}

TEST_CASE("a class is explained less the mean of all logits, so that nothing changes with what is added to each") {
  const auto scores = at::tensor({1.0F, 3.0F, 2.0F}).view({1, 3}), which = at::tensor({1L});
  CHECK(explained_score(Outputs::classes, scores, which).item().toDouble() == doctest::Approx(1));
  CHECK(explained_score(Outputs::classes, scores + 5, which).item().toDouble() == doctest::Approx(1));
  CHECK(explained_score(Outputs::values, scores, which).item().toDouble() == doctest::Approx(3));
}

TEST_CASE("opinions are what their evidence expects, and none is given of an input that is missing") {
  const TemporaryFolder folder;
  const auto model = open_explained_model(opinions_of_two(folder), two_inputs_whole(), Outputs::classes);
  const std::vector<at::Tensor> both{at::tensor({1.0F}).view({1, 1}), at::tensor({2.0F}).view({1, 1})};
  const std::vector<at::Tensor> none{at::tensor({kMissing}).view({1, 1}), at::tensor({kMissing}).view({1, 1})};
  const std::vector<at::Tensor> first{both[0], none[1]};
  CHECK(difference(model.scores(none).exp(), at::tensor({0.5F, 0.5F}).view({1, 2})) < 1e-6);
  const double yes = std::log1p(std::exp(1)), no = std::log1p(std::exp(-1));  // softplus of 1 and -1
  CHECK(model.scores(first).exp()[0][0].item().toDouble() == doctest::Approx((yes + 1) / (yes + no + 2)));
  CHECK(model.scores(both)[0][0].item().toDouble() > model.scores(first)[0][0].item().toDouble());
}

TEST_CASE("rates are accuracy and R squared") {
  const TemporaryFolder folder;
  auto model = open_explained_model(fused_sum(folder), two_inputs(), Outputs::classes);
  const std::vector<std::int64_t> rows{0, 1};
  model.set.labels = at::tensor({0L, 1L});
  CHECK(rate_of(model, at::tensor({3.0F, 1.0F, 2.0F, 0.0F}).view({2, 2}), rows) == doctest::Approx(0.5));
  model.outputs = Outputs::values;
  model.set.labels = at::tensor({1.0F, 3.0F});
  CHECK(rate_of(model, at::tensor({1.0F, 2.0F}).view({2, 1}), rows) == doctest::Approx(0.5));
  CHECK(std::string(rate_name(model.outputs)) == "r2");
  model.outputs = Outputs::answers;
  model.set.labels = at::tensor({1.0F, 0.0F});
  CHECK(rate_of(model, at::tensor({-1.0F, -2.0F}).view({2, 1}), rows) == doctest::Approx(0.5));
}

TEST_CASE("examples of their own lengths are refused") {
  const TemporaryFolder folder;
  auto raw = two_inputs();
  raw.lengths.assign(6, 1);
  CHECK(complaint([&] { open_explained_model(fused_sum(folder), raw, Outputs::classes); }) ==
        "--explain: examples that are shown at their own lengths are not explained");
}
