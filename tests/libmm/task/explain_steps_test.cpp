#include "task/explain_steps.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "support/doctest.h"

using namespace mm;

namespace {

// Two inputs of three rows, of which the second has a class vector and two steps: each looks at the last one, and the first is asked.
ExplainedModel model_of_steps() {
  ExplainedModel model;
  model.plan = {.inputs = {"face", "voice"}, .views = {{2}, {2, 1}}, .classes = {"no", "yes"}};
  model.set.inputs = {{"face", at::zeros({3, 2})}, {"voice", at::zeros({3, 2, 1})}};
  model.set.labels = at::zeros({3}, at::kLong);
  model.attention = [](std::size_t input, const at::Tensor& x) -> std::optional<StackAttention> {
    if (input == 0) return std::nullopt;
    const auto B = x.size(0);
    StackAttention found{.asked = at::tensor({1.0F, 0.0F, 0.0F}).expand({B, 3}), .learnt = 1};
    found.layers = {at::tensor({0.0F, 0.0F, 1.0F}).expand({B, 3, 3})};
    return found;
  };
  return model;
}

}  // namespace

TEST_CASE("of each input with transformers the steps that what stands behind takes, by hand") {
  const auto model = model_of_steps();
  const std::vector<std::int64_t> rows{0, 2};
  const auto found = steps_looked_at(model, rows);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).input == 1);
  CHECK(found->at(0).names == std::vector<std::string>{"voice[class]", "voice[0]", "voice[1]"});
  REQUIRE(found->at(0).records.size() == 2);
  CHECK(found->at(0).records[1] == std::vector<double>{0.5, 0, 0.5});
  CHECK(found->at(0).mean == std::vector<double>{0.5, 0, 0.5});
}

TEST_CASE("a model that nobody can say it of has none") {
  auto model = model_of_steps();
  model.attention = {};
  const auto found = steps_looked_at(model, std::vector<std::int64_t>{0});
  REQUIRE(found);
  CHECK(found->empty());
}
