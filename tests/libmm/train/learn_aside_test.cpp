#include "train/learn_aside.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "data/stream_key.h"
#include "support/drawn_params.h"
#include "support/stopped.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Learns a number that is nearest to all targets.
class Nearest : public Learner {
 public:
  explicit Nearest(const Params& p) : value_(p("bias", {1})) {}
  at::Tensor loss(const Batch& batch) const override { return batch.tensors.at("y").sub(value_).square().sum(); }

 private:
  at::Tensor value_;  // [1]
};

struct Asked {
  std::vector<std::uint64_t> firsts;

  AsidePlan plan() {
    return {.make = [](const Params& p) { return std::make_unique<Nearest>(p); },
            .steps = 80,
            .batch = 4,
            .examples =
                [this](std::uint64_t first, std::size_t count) {
                  firsts.push_back(first);
                  return Batch{.tensors = {{"y", at::zeros({static_cast<std::int64_t>(count)}).add(3)}}, .targets = 4};
                }};
  }
};

TrainOptions quick() {
  TrainOptions options;
  options.optimizer.rate = 0.2;
  options.optimizer.warmup = 0;
  options.optimizer.weight_decay = 0;
  return options;
}

}  // namespace

TEST_CASE("so many updates over a stream of examples, by the options' optimiser") {
  Asked asked;
  const auto learnt = learn_aside(asked.plan(), quick());
  CHECK(learnt.at("bias").item().toDouble() == doctest::Approx(3).epsilon(0.02));
  CHECK(asked.firsts.size() == 80);
  CHECK(asked.firsts.back() == 79 * 4);
  Asked again;
  CHECK(at::equal(learn_aside(again.plan(), quick()).at("bias"), learnt.at("bias")));
}

TEST_CASE("it ends early when somebody asked to stop") {
  CHECK(holds_when_stopped([] {
    Asked asked;
    return learn_aside(asked.plan(), quick()).at("bias").item().toDouble() == 0 && asked.firsts.empty();
  }));
}

TEST_CASE("no seed draws nothing") {
  CHECK(stream_key(0) != 0);
  CHECK(stream_key(1) == mix64(1));
}
