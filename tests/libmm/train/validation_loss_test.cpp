#include "train/validation_loss.h"

#include <ATen/ops/full.h>

#include <utility>
#include <vector>

#include "support/drawn_params.h"
#include "support/stopped.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// The sum of what it is shown, times a weight of one.
class Sum : public Learner {
 public:
  explicit Sum(const Params& p) : one_(p("norm.weight", {1})) {}
  at::Tensor loss(const Batch& batch) const override { return (batch.tensors.at("x") * one_).sum(); }

 private:
  at::Tensor one_;  // [1]
};

using Shown = std::pair<std::size_t, std::size_t>;  // first and count

// Five examples with the losses 0 to 4, the last of which has three targets.
Experiment five(std::vector<Shown>& shown) {
  Experiment experiment;
  experiment.valid_count = 5;
  experiment.valid = [&](std::size_t first, std::size_t count) {
    shown.emplace_back(first, count);
    Batch batch{.tensors = {{"x", at::full({1}, 0.0)}}, .targets = 0};
    for (std::size_t i = first; i < first + count; ++i) {
      batch.tensors["x"] = batch.tensors["x"] + static_cast<double>(i);
      batch.targets += i == 4 ? 3 : 1;
    }
    return batch;
  };
  return experiment;
}

std::optional<double> loss_in_parts_of(std::size_t together, std::vector<Shown>& shown) {
  const auto experiment = five(shown);
  const Learning learning([](const Params& p) { return std::make_unique<Sum>(p); }, {});
  return validation_loss(experiment, learning, {.together = together, .place = 0}, one_process());
}

}  // namespace

TEST_CASE("the mean over all targets, however the examples are cut") {
  std::vector<Shown> shown;
  CHECK(loss_in_parts_of(2, shown) == doctest::Approx(10.0 / 7));
  CHECK((shown == std::vector<Shown>{{0, 2}, {2, 2}, {4, 1}}));
  shown.clear();
  CHECK(loss_in_parts_of(9, shown) == doctest::Approx(10.0 / 7));
  CHECK((shown == std::vector<Shown>{{0, 5}}));
}

TEST_CASE("nothing comes of it when somebody asked to stop") {
  CHECK(holds_when_stopped([] {
    std::vector<Shown> shown;
    return !loss_in_parts_of(1, shown).has_value();
  }));
}
