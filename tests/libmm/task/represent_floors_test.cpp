#include "task/represent_floors.h"

#include <ATen/ops/arange.h>

#include <filesystem>

#include "base/file.h"
#include "support/drawn_params.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// 60 rows whose first number says the class; 10 of them have a label to learn from.
RepresentData points() {
  RepresentData data;
  const auto labels = at::arange(60).remainder(2);
  auto x = numbers({60, 3});
  x.select(1, 0).add_(labels * 8);
  data.arrays.set.inputs["x"] = x;
  data.arrays.set.labels = labels;
  data.arrays.set.class_names = {"no", "yes"};
  for (std::int64_t row = 0; row < 60; ++row) (row < 11 ? data.arrays.set.train : data.arrays.set.test).push_back(row);
  data.arrays.plan = {.layers = {"linear 4", "tanh"}, .inputs = {"x"}, .input = {3}, .classes = {"no", "yes"}};
  data.plan.encoder = data.arrays.plan;
  data.plan.encoder.classes.clear();
  data.plan.augment = {"dropout 0.1"};
  return data;
}

}  // namespace

TEST_CASE("floors: the majority, probes on what has not learnt, and the same network taught from the labels; remembered") {
  const TemporaryFolder folder;
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  TrainOptions options;
  options.batch = 8;
  options.optimizer.rate = 0.05;
  options.optimizer.warmup = 0;
  options.probe.supervised_steps = 60;
  const auto data = points();
  const auto floors = represent_floors(options, data, folder / "floors.json", log);
  REQUIRE(floors);
  std::vector<std::string> names;
  for (const auto& floor : *floors) names.push_back(floor.name);
  CHECK(names == std::vector<std::string>{"majority class", "probe on the inputs", "untrained, probe", "supervised"});
  const auto accuracy = [&](std::size_t i) { return floors->at(i).test.at(0).second; };
  CHECK(accuracy(0) == doctest::Approx(24.0 / 49));
  CHECK(accuracy(1) > 0.95);
  CHECK(accuracy(3) > 0.9);

  // Remembered: what the file says is told, until an option says otherwise.
  auto text = read_file(folder / "floors.json", 1 << 20);
  text.replace(text.find("majority class"), 14, "the same class");
  write_file(folder / "floors.json", text);
  CHECK(represent_floors(options, data, folder / "floors.json", log)->at(0).name == "the same class");
  options.probe.supervised_steps = 0;
  const auto again = represent_floors(options, data, folder / "floors.json", log);
  CHECK(again->at(0).name == "majority class");
  CHECK(again->size() == 3);
}
