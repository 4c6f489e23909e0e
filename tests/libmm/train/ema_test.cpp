#include "train/ema.h"

#include <ATen/ops/full.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the average follows, slowly once it has begun") {
  const NamedTensors p{{"w", at::full({2}, 0.0, at::kFloat)}};
  Ema ema(p, 0.9);
  p.at("w").fill_(1);
  double expected = 0;
  for (int t = 1; t <= 200; ++t) {
    ema.update();
    const double decay = std::min(0.9, (1.0 + t) / (10.0 + t));
    expected = decay * expected + (1 - decay);
    CHECK(ema.tensors().at("w")[0].item().toDouble() == doctest::Approx(expected).epsilon(1e-4));
    if (t == 1) CHECK(expected > 0.8);
  }
  CHECK(p.at("w")[0].item().toDouble() == 1);

  Ema other(p, 0.9);
  other.load(ema.tensors(), ema.steps());
  p.at("w").fill_(5);
  ema.update();
  other.update();
  CHECK(other.tensors().at("w")[1].item().toDouble() == ema.tensors().at("w")[1].item().toDouble());
  CHECK(other.steps() == 201);
}
