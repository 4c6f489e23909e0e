#include "fusion/fusion_crossmodal.h"

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the crossmodal transformer gives what its paper's equations do over the steps that are there, gradients too") {
  for (const char* text : {"mult 2 heads=2 layers=1", "mult 2 heads=1 layers=2 causal=1"}) check_golden_fusion(text, "steps.safetensors");
}

TEST_CASE("with an output layer of one number it has as many parameters as the authors' on MOSI") {
  const MadeFusion made("mult 30", {{"text", 2, 300}, {"audio", 2, 74}, {"video", 2, 35}});
  CHECK(made.shapes.fused == FusedShape{180});
  CHECK(made.parameters() + 180 + 1 == 1073731);
}

TEST_CASE("the last step that is there speaks for a modality, and the others' steps are seen") {
  const MadeFusion made("mult 4 heads=2 layers=1", {{"text", 3, 6}, {"audio", 2, 4}});
  auto some = made.examples(1);
  const auto whole = made.fuse(some, 0).x;
  some[1].x[0][0].mul_(2);
  CHECK(difference(made.fuse(some, 0).x, whole) > 1e-3);
  CHECK(difference(made.fuse(some, 3).x, made.fuse(some, 3).x) == 0);
  CHECK(difference(made.fuse(some, 3).x, made.fuse(some, 0).x) > 1e-3);  // dropout
}

TEST_CASE("what does not fit says why") {
  CHECK(complaint([] { MadeFusion("mult 6 heads=4", {{"text", 3, 6}, {"audio", 2, 4}}); }) == "4 heads do not divide a width of 6");
  CHECK(complaint([] { MadeFusion("mult 6 heads=2", {{"text", 3, 6}}); }) == "'mult' fuses two modalities or more, not one");
  CHECK(complaint([] { MadeFusion("mult", {{"text", 3, 6}, {"audio", 2, 4}}); }) == "'mult' needs the width that all are brought to");
}
