#include "fusion/fusion_deep_set.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kShapes{{"text", 1, 4}, {"audio", 1, 4}};

}  // namespace

TEST_CASE("sets agree with their equation") {
  check_golden_fusion("deepset 3", "vectors.safetensors");
  check_golden_fusion("deepset 3 hidden=4 max=1", "vectors.safetensors");
  CHECK(complaint([] { MadeFusion("deepset 4 max=2", kShapes); }) == "max must be 0 or 1, not 2");
}

TEST_CASE("the length of what a modality says changes nothing") {
  const MadeFusion made("deepset 4", kShapes);  // fresh biases are 0
  auto x = made.examples(3);
  const auto y = made.fuse(x, 0).x;
  x[1].x = x[1].x * 7;
  CHECK(difference(made.fuse(x, 0).x, y) < 1e-6);
}

TEST_CASE("vectors of zeros, which no length fits, can be learnt from") {
  const MadeFusion made("deepset 4", kShapes);
  auto x = made.examples(2);
  x[1].x.zero_();
  for (const auto& [name, tensor] : made.source->tensors()) tensor.requires_grad_(true);
  made.fuse(x, 0).x.sum().backward();
  for (const auto& [name, tensor] : made.source->tensors()) {
    CAPTURE(name);
    CHECK(at::isfinite(tensor.grad()).all().item<bool>());
    CHECK(tensor.grad().abs().max().item<float>() < 1e4);
  }
}
