#include "task/train_trial.h"

#include <ATen/ops/zeros.h>

#include "support/doctest.h"

using namespace mm;

namespace {

struct Two : Learner {
  explicit Two(const Params& p) : weight(p("layer.weight", {3, 4})), bias(p("layer.bias", {3})) {}
  at::Tensor loss(const Batch&) const override { return at::zeros({}); }
  at::Tensor weight, bias;
};

}  // namespace

TEST_CASE("a model is described by its parameters, without their memory") {
  Experiment experiment;
  experiment.make = [](const Params& p) { return std::make_unique<Two>(p); };
  CHECK(parameter_count(experiment) == 15);
  CHECK(describe_model(experiment) ==
        std::vector<std::string>{"layer.bias [3]", "layer.weight [3, 4]", "2 tensors, 15 parameters, 0.0 MB as fp16"});
}
