#include "task/classify_floors.h"

#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the majority, and the nearest class mean, of the training rows") {
  const TemporaryFolder folder;
  const ClassifyData data = open_classify_data(point_training(folder), false);
  const auto floors = classify_floors(data);
  REQUIRE(floors);
  CHECK(floors->at(0).name == "majority class");
  CHECK(floors->at(1).name == "nearest class mean");
  CHECK(floors->at(1).test.at(0).second > floors->at(0).test.at(0).second + 0.2);
  CHECK(floors->at(1).test.at(0).second >= 0.8);
}

TEST_CASE("the majority class is said for every example") {
  const TemporaryFolder folder;
  const auto said = majority_class(open_classify_data(point_training(folder), false))(Batch{.tensors = {}, .targets = 3});
  CHECK(said.size(0) == 3);
  CHECK(said.min().item().toLong() == said.max().item().toLong());
}
