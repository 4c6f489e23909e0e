#include "task/regress_floors.h"

#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// What is learnt is 2 x + 1, but for three rows; y says nothing.
TrainOptions line(const TemporaryFolder& folder) {
  std::string text = "x,y,value,even,split\n";
  for (int i = 0; i < 60; ++i) {
    const int x = (i * 37) % 21 - 10, y = (i * 53) % 19 - 9;
    text += std::to_string(x) + "," + std::to_string(y) + "," + (i < 3 ? "40" : std::to_string(2 * x + 1)) + "," + (x > 0 ? "1" : "0") +
            "," + (i < 40 ? "train" : "test") + "\n";
  }
  TrainOptions options = point_training(folder);
  options.data.arrays.files = {folder.file("line.csv", text)};
  options.data.arrays.inputs = {"x", "y"};
  options.data.arrays.label = "value";
  return options;
}

double rate(const Floor& floor, const std::string& name) {
  for (const auto& [key, value] : floor.test)
    if (key == name) return value;
  return -99;
}

}  // namespace

TEST_CASE("mean, median and ridge regression of values") {
  const TemporaryFolder folder;
  const ClassifyData data = open_classify_data(line(folder), false, LabelKind::values);
  const auto floors = regress_floors(data, Targets::values);
  REQUIRE(floors);
  REQUIRE(floors->size() == 3);  // both columns are one input, `features`
  CHECK(floors->at(0).name == "mean");
  CHECK(floors->at(1).name == "median");
  CHECK(rate(floors->at(1), "mae") < rate(floors->at(0), "mae"));  // which the rows far off draw away
  CHECK(floors->at(2).name == "ridge regression");
  CHECK(rate(floors->at(2), "correlation") > 0.6);
  const Batch batch = value_batch(data.set, data.plan, data.set.test);
  CHECK(batch.targets == 20);
  CHECK(batch.tensors.at("labels").sizes() == at::IntArrayRef{20, 1});
}

TEST_CASE("the most frequent answers, and ridge regression of answers") {
  const TemporaryFolder folder;
  TrainOptions options = line(folder);
  options.data.arrays.label = "even";
  const auto floors = regress_floors(open_classify_data(options, false, LabelKind::values), Targets::answers);
  REQUIRE(floors);
  REQUIRE(floors->size() == 2);
  CHECK(floors->at(0).name == "most frequent answers");
  CHECK(rate(floors->at(0), "accuracy") < 0.7);
  CHECK(rate(floors->at(1), "accuracy") > 0.85);
}
