#include "task/explain_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "support/explained_stack.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("of a linear model each number has its weight times its way from the training mean") {
  const TemporaryFolder folder;
  const auto model = open_explained_model(flat_sum(folder), two_inputs_whole(), Outputs::classes);
  const InputGradients gradients(model, 4);
  REQUIRE(gradients.size() == 2);
  const auto found = gradients(4, 1);  // a 3 and b -4, from 1 and -1; of down
  CHECK(found.contributions[0] == doctest::Approx(-2));
  CHECK(found.contributions[1] == doctest::Approx(3));
  CHECK(found.value == doctest::Approx(1));
  CHECK(std::abs(found.delta) < 1e-6);
  CHECK(gradients.numbers(4) == std::vector<double>{3, -4});
}

TEST_CASE("what an example lacks contributes nothing") {
  const TemporaryFolder folder;
  const auto model = open_explained_model(fused_sum(folder), two_inputs(), Outputs::classes);
  const auto found = InputGradients(model, 4)(5, 0);
  CHECK(found.contributions[0] == doctest::Approx(-1.5));  // from 2 to 0.5
  CHECK(found.contributions[1] == 0);
  CHECK(std::abs(found.delta) < 1e-6);
}

TEST_CASE("a model with a kink is asked again with more steps until its contributions add up") {
  const TemporaryFolder folder;
  auto model = open_explained_model(flat_sum(folder), two_inputs_whole(), Outputs::values);
  std::vector<std::int64_t> asked;
  model.scores = [&](std::span<const at::Tensor> x) {
    asked.push_back(x[0].size(0));
    return (x[0] - x[1] - 4.1).clamp_min(0);  // of values; from 2 to 7 on the way
  };
  const auto found = InputGradients(model, 3)(4, 0);
  CHECK(asked == std::vector<std::int64_t>{3 + 2, 12 + 2, 48 + 2});
  CHECK(std::abs(found.delta) < 0.1);
  CHECK(found.value == doctest::Approx(2.9));
}

TEST_CASE("numbers are called by their input and their place in it") {
  const TemporaryFolder folder;
  auto model = open_explained_model(flat_sum(folder), two_inputs_whole(), Outputs::classes);
  CHECK(InputGradients(model, 2).name(1) == "b");
  model.means = {at::tensor({1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F}).view({2, 3}), at::tensor({0.0F, 1.0F})};
  const InputGradients gradients(model, 2);
  CHECK(gradients.name(0) == "a[0,0]");
  CHECK(gradients.name(5) == "a[1,2]");
  CHECK(gradients.name(7) == "b[1]");
  CHECK(gradients.input_of(5) == 0);
  CHECK(gradients.input_of(6) == 1);
}
