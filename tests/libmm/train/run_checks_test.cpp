#include "train/run_checks.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what there is nothing for is refused, and the option named") {
  const auto refused = [](auto&& change) {
    TrainOptions options;
    Experiment experiment;
    experiment.valid_count = 4;
    change(options, experiment);
    return error_of([&] { check_run(options, experiment, one_process()); }).where;
  };
  CHECK(refused([](auto&, auto&) {}).empty());
  CHECK(refused([](auto& o, auto&) { o.select = "accuracy"; }) == "--select");
  CHECK(refused([](auto& o, auto& e) {
          o.select = "loss";
          e.valid_count = 0;
        }) == "--select");
  CHECK(refused([](auto& o, auto&) { o.select = "test_oracle"; }) == "--select");
  CHECK(refused([](auto& o, auto&) { o.optimizer.lora.rank = 2; }) == "optimizer.lora.rank");
  CHECK(refused([](auto& o, auto& e) {
          o.optimizer.schedule = "plateau";
          e.valid_count = 0;
        }) == "optimizer.schedule");
  CHECK(refused([](auto& o, auto& e) {
          o.optimizer.lora.rank = 2;
          e.beginning["layers.0.weight"] = at::Tensor();
        }).empty());
}

TEST_CASE("without a word the best by the validation's loss is chosen, and the last where nothing validates") {
  TrainOptions options;
  Experiment experiment;
  CHECK(selection_of(options, experiment) == "last");
  experiment.valid_count = 4;
  CHECK(selection_of(options, experiment) == "loss");
  for (const char* select : {"last", "accuracy", "test_oracle"}) {
    options.select = select;
    CHECK(selection_of(options, experiment) == select);
  }
}
