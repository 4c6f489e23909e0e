#include "task/train_trial.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Two : Learner {
  explicit Two(const Params& p) : weight(p("layer.weight", {3, 4})), bias(p("layer.bias", {3})) {}
  at::Tensor loss(const Batch&) const override { return at::zeros({}); }
  at::Tensor weight, bias;
};

}  // namespace

TEST_CASE("a batch is described by its shapes and numbers") {
  Experiment experiment;
  experiment.batch = [](std::uint64_t first, std::size_t count) {
    return Batch{.tensors = {{"x", at::arange(static_cast<std::int64_t>(first + count * 2)).view({-1, 2}).to(at::kFloat)},
                             {"labels", at::zeros({static_cast<std::int64_t>(count)}, at::kLong)}},
                 .targets = 3};
  };
  CHECK(describe_batch(experiment, 3) == std::vector<std::string>{"the first batch has 3 targets:", "  labels [3], Long: 0 to 0, mean 0",
                                                                  "  x [3, 2], Float: 0 to 5, mean 2.5"});
}

TEST_CASE("a model is described by its parameters, without their memory") {
  Experiment experiment;
  experiment.make = [](const Params& p) { return std::make_unique<Two>(p); };
  CHECK(parameter_count(experiment) == 15);
  CHECK(describe_model(experiment) ==
        std::vector<std::string>{"layer.bias [3]", "layer.weight [3, 4]", "2 tensors, 15 parameters, 0.0 MB as fp16"});
  CHECK(describe_model(experiment, {.rank = 2}).back() == "adapters of rank 2 learn, 14 numbers: layer");
  CHECK(exit_code([&] { describe_model(experiment, {.rank = 2, .match = {"other"}}); }) == 2);
}
