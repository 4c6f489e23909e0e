#include "fusion/fusion_perceiver.h"

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("learnt vectors look at all steps as the paper says, gradients too") {
  check_golden_fusion("perceiver 4 latents=3 layers=1 heads=2", "steps.safetensors");
}

TEST_CASE("what says the same twice is told apart by its modality") {
  const MadeFusion made("perceiver 8", {{"left", 2, 3}, {"right", 2, 3}});
  const auto& tensors = made.source->tensors();
  tensors.at("projections.1.weight").copy_(tensors.at("projections.0.weight"));
  auto left = made.examples(1), right = left;
  right[1].x = left[0].x;
  left[1].mask.fill_(false);
  right[0].mask.fill_(false);
  CHECK(difference(made.fuse(left, 0).x, made.fuse(right, 0).x) > 1e-3);
  tensors.at("codes.1.token").copy_(tensors.at("codes.0.token"));
  CHECK(difference(made.fuse(left, 0).x, made.fuse(right, 0).x) < 1e-5);
}

TEST_CASE("what does not fit says why") {
  CHECK(complaint([] { MadeFusion("perceiver 6", {{"text", 3, 6}}); }) == "4 heads do not divide a width of 6");
}
