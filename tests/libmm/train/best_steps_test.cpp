#include "train/best_steps.h"

#include <limits>
#include <tuple>

#include "support/caught.h"

#include "support/doctest.h"

using mm::BestSteps;
using mm::Json;

TEST_CASE("the least loss and the greatest accuracy, each of its own") {
  BestSteps best;
  CHECK_FALSE(best.step("loss"));
  for (const auto& [step, loss, accuracy] : {std::tuple{2, 3.0, 0.1}, {4, 1.0, 0.3}, {6, 2.0, 0.4}, {8, 1.0, 0.4}}) {
    best.offer("loss", step, loss);
    best.offer("accuracy", step, accuracy);
  }
  CHECK(best.step("loss") == 4);
  CHECK(best.step("accuracy") == 6);
  CHECK(best.has(4));
  CHECK_FALSE(best.has(8));
  const BestSteps again(Json::parse(best.to_json().dump(), "state.json"));
  CHECK(again.step("loss") == 4);
  CHECK(again.to_json().dump() == best.to_json().dump());
}

TEST_CASE("what is not a number is never the best") {
  BestSteps best;
  best.offer("loss", 2, std::numeric_limits<double>::quiet_NaN());
  CHECK_FALSE(best.step("loss"));
  best.offer("loss", 4, 5);
  best.offer("loss", 6, std::numeric_limits<double>::quiet_NaN());
  best.offer("accuracy", 6, std::numeric_limits<double>::infinity());
  CHECK(best.steps() == std::vector<std::int64_t>{4});
}

TEST_CASE("steps that are gone are forgotten") {
  BestSteps best;
  best.offer("loss", 2, 1);
  best.offer("accuracy", 6, 1);
  CHECK(best.forget([](std::int64_t step) { return step < 4; }));
  CHECK_FALSE(best.forget([](std::int64_t step) { return step < 4; }));
  CHECK_FALSE(best.step("loss"));
  CHECK(best.step("accuracy") == 6);
  CHECK_FALSE(BestSteps(Json()).step("loss"));
  CHECK(exit_code([] { BestSteps(Json::parse(R"({"loss": {"step": 1, "value": null}})", "state.json")); }) == 3);
}
