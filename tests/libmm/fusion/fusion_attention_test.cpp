#include "fusion/fusion_attention.h"

#include <ATen/TensorOperators.h>

#include "fusion/projections.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kShapes{{"text", 1, 6}, {"audio", 1, 4}, {"video", 1, 5}};

}  // namespace

TEST_CASE("attention over modalities agrees with its equation") {
  check_golden_fusion("attention", "vectors.safetensors");
  check_golden_fusion("attention 5", "vectors.safetensors");
}

TEST_CASE("the width is the least of the modalities', unless it is given") {
  CHECK(MadeFusion("attention", kShapes).shapes.fused == FusedShape{4});
  CHECK(MadeFusion("attention 9", kShapes).shapes.fused == FusedShape{9});
  CHECK(complaint([] { MadeFusion("attention 9 8", kShapes); }) == "'attention' does not take 8");
}

TEST_CASE("a modality that is alone counts whole") {
  const MadeFusion made("attention", kShapes);
  auto x = made.examples(2);
  x[0].mask.fill_(false);
  x[2].mask.fill_(false);
  std::vector<Modality> clean;
  for (const auto& modality : x) clean.push_back(cleared(modality));
  const auto projected = Projections(kShapes, 4, Params(made.source, "projections"))(clean);  // [B, M, D]
  CHECK(difference(made.fuse(x, 0).x, projected.select(1, 1)) < 1e-6);
}
