#include "train/parameter_groups.h"

#include <ATen/ops/ones.h>

#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("which parameters decay") {
  CHECK(decays("fc.weight", at::ones({2, 2})));
  CHECK_FALSE(decays("norm.weight", at::ones({2})));
  CHECK_FALSE(decays("fc.bias", at::ones({2})));
  CHECK_FALSE(decays("position_embedding", at::ones({1, 2, 2})));
}

TEST_CASE("weights decay, biases do not") {
  const auto groups = parameter_groups(toy_parameters(), {.weight_decay = 0.1});
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].parameters.contains("a.weight"));
  CHECK(groups[0].weight_decay == 0.1);
  CHECK(groups[1].parameters.contains("a.bias"));
  CHECK(groups[1].weight_decay == 0);
  for (const auto& group : groups) CHECK((group.parameters.size() == 1 && group.rate_factor == 1));
}
