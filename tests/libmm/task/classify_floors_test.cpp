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

TEST_CASE("categories are no amounts: the nearest mean does not see them") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.files = {folder.file("rows.csv",
                                           "x,who,label,split\n1,zoe,no,train\n2,yan,no,train\n8,anna,yes,train\n9,bob,yes,train\n"
                                           "1,anna,no,test\n9,zoe,yes,test\n")};
  options.data.arrays.valid_fraction = 0;
  options.data.arrays.categories = {"who"};
  options.model.layers = {"who: embed auto 2"};
  options.model.fusion = "concat";
  options.model.head = {"linear 2"};
  const auto floors = classify_floors(open_classify_data(options, true));
  REQUIRE(floors);
  CHECK(floors->back().name == "nearest class mean");
  CHECK(floors->back().test.at(0).second == 1);
  options.data.arrays.inputs = {"!x"};
  const auto alone = classify_floors(open_classify_data(options, true));
  REQUIRE(alone);
  CHECK(alone->back().name == "majority class");
}

TEST_CASE("floors of sequences are those of their rows") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.files = {folder.file("rows.csv",
                                           "x,video,label,split\n1,p,no,train\n2,p,no,train\n9,q,yes,train\n"
                                           "1,r,no,test\n8,r,yes,test\n7,s,yes,test\n2,s,no,test\n3,s,no,test\n")};
  options.data.arrays.valid_fraction = 0;
  options.data.arrays.sequence = "video";
  options.model.layers = {"linear 2"};
  const auto floors = classify_floors(open_classify_data(options, false));
  REQUIRE(floors);
  CHECK(floors->at(0).test.at(0).second == doctest::Approx(0.6));
  CHECK(floors->at(1).test.at(0).second == 1);
}

TEST_CASE("where the test rows have another majority, what it would reach stands there, too") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.files = {
      folder.file("rows.csv", "x,label,split\n1,no,train\n2,no,train\n9,yes,train\n1,no,test\n8,yes,test\n7,yes,test\n9,yes,test\n")};
  options.data.arrays.valid_fraction = 0;
  options.model.layers = {"linear 2"};
  const auto floors = classify_floors(open_classify_data(options, false));
  REQUIRE(floors);
  REQUIRE(floors->size() == 3);
  CHECK(floors->at(0).test.at(0).second == 0.25);
  CHECK(floors->at(1).name == "majority class of the test split");
  CHECK(floors->at(1).test.at(0).second == 0.75);
}
