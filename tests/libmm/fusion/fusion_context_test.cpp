#include "fusion/fusion_context.h"

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("utterances look at each other as the paper's equations say, gradients too") {
  check_golden_fusion("mmmu-ba", "steps.safetensors");
}

TEST_CASE("an utterance alone looks at itself: the pairs are products") {
  const MadeFusion made("mmmu-ba", {{"text", 1, 3}, {"audio", 1, 3}});
  CHECK(made.shapes.fused == FusedShape{1, 12});
  const auto x = made.examples(2);
  const auto fused = made.fuse(x, 0).x;
  CHECK(difference(fused.narrow(2, 0, 3), x[0].x * x[1].x) < 1e-6);
  CHECK(difference(fused.narrow(2, 3, 3), x[0].x * x[1].x) < 1e-6);
  CHECK(difference(fused.narrow(2, 6, 3), x[0].x) == 0);
}

TEST_CASE("modalities of different widths, or one alone, are refused") {
  CHECK(complaint([] {
          MadeFusion("mmmu-ba", {{"text", 4, 3}, {"audio", 4, 2}});
        }) == "'text' is 3 wide and 'audio' is 2: they need the same");
  CHECK(complaint([] { MadeFusion("mmmu-ba", {{"text", 4, 3}}); }) == "'mmmu-ba' fuses two modalities or more, not one");
}
