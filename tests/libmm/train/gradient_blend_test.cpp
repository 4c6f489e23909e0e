#include "train/gradient_blend.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <limits>
#include <numeric>

#include "base/json.h"
#include "support/drawn_params.h"
#include "support/stopped.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("weights are those of the paper's equation") {
  const Json golden = Json::read(MM_TEST_DATA "/train/unimodal.json"), cases = golden.at("blend");
  REQUIRE(cases.size() == 3);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Json trials = cases.at(i).at("trials");
    std::vector<BranchTrial> tried;
    for (std::size_t k = 0; k < trials.size(); ++k) {
      const Json one = trials.at(k);
      tried.push_back({.before = {.train = one.number("train_before"), .valid = one.number("valid_before")},
                       .after = {.train = one.number("train_after"), .valid = one.number("valid_after")}});
    }
    const auto weights = blend_weights(tried), expected = cases.at(i).at("weights").numbers();
    REQUIRE(weights.size() == expected.size());
    for (std::size_t k = 0; k < weights.size(); ++k) CHECK(weights[k] == doctest::Approx(expected[k]).epsilon(1e-9));
  }
}

TEST_CASE("twice the overfitting is a quarter of the weight, and what gains nothing has none") {
  const BranchLoss fresh{.train = 1, .valid = 1};
  const std::vector<BranchTrial> trials{
      {fresh, {.train = 0.4, .valid = 0.5}}, {fresh, {.train = 0.3, .valid = 0.5}}, {fresh, {.train = 0.1, .valid = 1}}};
  const auto weights = blend_weights(trials);
  CHECK(weights[0] == doctest::Approx(0.8));
  CHECK(weights[1] == doctest::Approx(0.2));
  CHECK(weights[2] == 0);
}

TEST_CASE("a head that ran away is worth nothing, and takes nothing from the others") {
  const double none = std::numeric_limits<double>::quiet_NaN(), endless = std::numeric_limits<double>::infinity();
  const BranchLoss fresh{.train = 1, .valid = 1}, good{.train = 0.4, .valid = 0.5};
  for (const auto& lost : {BranchLoss{.train = none, .valid = none}, {.train = 0.1, .valid = endless}, {.train = none, .valid = 0.5}})
    CHECK(blend_weights(std::vector<BranchTrial>{{fresh, good}, {fresh, lost}}) == std::vector<double>{1, 0});
}

namespace {

// The first input says the class; the second is noise that can be learnt by heart.
struct Told {
  at::Tensor signal = numbers({40, 1}, 3), noise = numbers({40, 30}, 4);
  at::Tensor labels = signal.squeeze(1).gt(0).to(at::kLong);

  Batch batch(std::int64_t first, std::int64_t count) const {
    return {.tensors = {{"x.0", signal.narrow(0, first, count)},
                        {"x.1", noise.narrow(0, first, count)},
                        {"labels", labels.narrow(0, first, count)}},
            .targets = count};
  }

  BlendTask task() const {
    return {.stack = {.layers = {},
                      .inputs = {"noisy", "signal"},
                      .views = {{1}, {30}},
                      .classes = {"no", "yes"},
                      .fusion = "concat",
                      .head = {"linear 2"},
                      .unimodal = true},
            .objective = {},
            .batch = 20,
            .stream = [this](std::uint64_t, std::size_t) { return batch(0, 20); },
            .train_count = 20,
            .valid_count = 20,
            .train = [this](std::size_t first,
                            std::size_t count) { return batch(static_cast<std::int64_t>(first), static_cast<std::int64_t>(count)); },
            .valid = [this](std::size_t first,
                            std::size_t count) { return batch(static_cast<std::int64_t>(20 + first), static_cast<std::int64_t>(count)); }};
  }
};

TrainOptions quick() {
  TrainOptions options;
  options.steps = 60;
  options.optimizer.rate = 0.1;
  options.optimizer.warmup = 0;
  options.optimizer.ema = 0;
  return options;
}

}  // namespace

TEST_CASE("an input that generalises weighs more than one that is learnt by heart, and the same run finds the same") {
  const Told told;
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto weights = found_blend(told.task(), quick(), log);
  REQUIRE(weights);
  REQUIRE(weights->size() == 3);
  CHECK(std::accumulate(weights->begin(), weights->end(), 0.0) == doctest::Approx(1));
  CHECK(weights->at(0) > 10 * weights->at(1));
  CHECK(found_blend(told.task(), quick(), log) == weights);
  CHECK(said.text().find("gradient blending: trying 3 heads alone, 60 updates each") != std::string::npos);
  CHECK(said.text().find("all together 0.") != std::string::npos);
}

TEST_CASE("it is left when somebody asked to stop") {
  CHECK(holds_when_stopped([] {
    at::set_num_threads(1);
    Log log("mm train", Level::quiet, false);
    return !found_blend(Told().task(), quick(), log);
  }));
}
