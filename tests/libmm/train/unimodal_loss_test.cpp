#include "train/unimodal_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "support/caught.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StackPlan plan() {
  return {.layers = {"linear 3"},
          .inputs = {"a", "b"},
          .views = {{4}, {2}},
          .classes = {"x", "y"},
          .fusion = "concat",
          .head = {"linear 2"},
          .unimodal = true};
}

}  // namespace

TEST_CASE("a head is judged by those examples that have its modality") {
  const FusedStack stack(plan(), drawn());
  std::vector<at::Tensor> inputs{numbers({3, 4}, 1), numbers({3, 2}, 2)};
  inputs[1][1].fill_(std::numeric_limits<float>::quiet_NaN());
  const auto labels = at::tensor({1L, 0L, 1L});
  const auto answer = stack(inputs);
  const auto sums = branch_sums(stack, answer, labels, branch_objective({}));
  REQUIRE(sums.size() == 2);
  CHECK(sums[0].targets == 3);
  CHECK(sums[1].targets == 2);
  const auto said = stack.opinions(answer);
  double expected = 0;
  for (const std::int64_t row : {0, 2}) expected += at::cross_entropy_loss(said.scores[1][row], labels[row]).item<double>();
  CHECK(sums[1].loss.item<double>() == doctest::Approx(expected));
}

TEST_CASE("where nobody has a modality its head has no loss") {
  const FusedStack stack(plan(), drawn());
  std::vector<at::Tensor> inputs{numbers({2, 4}, 1), numbers({2, 2}, 2)};
  inputs[1].fill_(std::numeric_limits<float>::quiet_NaN());
  const auto sums = branch_sums(stack, stack(inputs), at::tensor({1L, 0L}), branch_objective({}));
  CHECK(sums[1].targets == 0);
  CHECK(sums[1].loss.item<double>() == 0);
}

TEST_CASE("how heads are judged follows the options; what takes no output and target judges none") {
  TrainObjectiveOptions options;
  options.kind = "huber";
  options.threshold = 0.5;
  CHECK(branch_objective(options).objective.name == "huber");
  CHECK(branch_objective(options).how.threshold == 0.5);
  options.kind = "evidential";
  CHECK(complaint([&] { branch_objective(options); }) ==
        "objective.kind: 'evidential' judges no head of one input: it takes scores of views, and labels");
  options.kind = "simsiam";
  CHECK(exit_code([&] { branch_objective(options); }) == 2);
}
