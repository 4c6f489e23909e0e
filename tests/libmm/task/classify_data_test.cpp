#include "task/classify_data.h"

#include <ATen/ops/full.h>

#include "support/caught.h"
#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the set, its preprocessing and the plan of its model") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.preprocess = {"standardise"};
  const ClassifyData data = open_classify_data(options, false);
  CHECK(data.plan.inputs == std::vector<std::string>{"features"});
  CHECK(data.plan.input == ExampleShape{2});
  CHECK(data.plan.views.empty());
  CHECK(data.plan.classes == std::vector<std::string>{"down", "up"});
  CHECK(preprocessing_constants(data.preprocessing).size() >= 2);
  CHECK(preprocessing_constants(data.preprocessing).begin()->first.starts_with("preprocess.features:0.standardise."));
  const ClassifyData apart = open_classify_data(options, true);
  CHECK(apart.plan.input.empty());
  CHECK(apart.plan.views == std::vector<ExampleShape>{{2}});
}

TEST_CASE("rates of what somebody says of rows") {
  const TemporaryFolder folder;
  const ClassifyData data = open_classify_data(point_training(folder), false);
  const auto rates = class_rates(data.set, data.plan, data.set.test, [](const Batch& batch) { return batch.tensors.at("labels"); });
  REQUIRE(rates);
  CHECK(rates->at(0) == Rates::value_type{"accuracy", 1.0});
  const auto down =
      class_rates(data.set, data.plan, data.set.test, [](const Batch& batch) { return at::full({batch.targets}, 0, at::kLong); });
  REQUIRE(down);
  CHECK(down->at(0).second < 1);
  CHECK(down->at(0).second > 0);
}
