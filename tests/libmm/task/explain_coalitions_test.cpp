#include "task/explain_coalitions.h"

#include "support/explained_stack.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("each coalition is answered once, about the output that is said with all inputs") {
  const TemporaryFolder folder;
  const auto model = open_explained_model(fused_sum(folder), two_inputs(), Outputs::classes);
  std::size_t asked = 0;
  auto counted = model;
  counted.scores = [&](std::span<const at::Tensor> inputs) {
    ++asked;
    return model.scores(inputs);
  };
  Coalitions coalitions(counted, {2, 3, 4, 5}, std::nullopt, nullptr);
  CHECK(coalitions.ask(coalitions.alone(0)));  // asks with all of them first
  CHECK(asked == 2);
  CHECK(coalitions.outputs() == std::vector<std::int64_t>{0, 0, 1, 0});
  // the logit less the mean of both is the sum of what is there, or its opposite
  CHECK(coalitions(coalitions.all()).scores == std::vector<double>{3, 1, 1, 0.5});
  CHECK(coalitions(coalitions.alone(0)).scores == std::vector<double>{1, -1, -3, 0.5});
  CHECK(coalitions(coalitions.alone(0)).said == std::vector<double>{0, 1, 0, 0});
  CHECK(coalitions(coalitions.all()).rate == 1);
  CHECK(coalitions(coalitions.alone(0)).rate == 0.5);
  CHECK(coalitions.ask(coalitions.of_bits(1)));
  CHECK(asked == 2);
  CHECK(coalitions.ask(coalitions.none()));
  CHECK(coalitions(coalitions.none()).scores == std::vector<double>{0, 0, 0, 0});
  CHECK(coalitions.without(1) == coalitions.alone(0));
}

TEST_CASE("an output that is named is that of all rows, and what is left out of a model of one row is its mean") {
  const TemporaryFolder folder;
  const auto model = open_explained_model(flat_sum(folder), two_inputs_whole(), Outputs::classes);
  Coalitions coalitions(model, {2, 4}, 1, nullptr);
  CHECK(coalitions.ask(coalitions.without(1)));
  CHECK(coalitions.outputs() == std::vector<std::int64_t>{1, 1});
  CHECK(coalitions(coalitions.without(1)).scores == std::vector<double>{0, -2});  // the mean of b is -1
}
