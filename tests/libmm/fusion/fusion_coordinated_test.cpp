#include "fusion/fusion_coordinated.h"

#include <ATen/TensorOperators.h>

#include <cmath>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kTwo{{"text", 1, 6}, {"audio", 1, 4}};

}  // namespace

TEST_CASE("InfoNCE and canonical correlations of those that are there are what the papers' equations give, gradients too") {
  for (const char* text : {"coordinated 3 temperature=0.5", "cca 3 ridge=0.01"}) check_golden_fusion(text, "steps.safetensors");
}

TEST_CASE("the mean of what is there, or all of it") {
  const MadeFusion mean("coordinated 3", kTwo), joined("coordinated 3 joined=1", kTwo);
  CHECK(mean.shapes.fused == FusedShape{3});
  CHECK(joined.shapes.fused == FusedShape{6});
  auto some = mean.examples(2);
  some[1].mask[1].fill_(false);
  const auto all = joined.fuse(some, 0).x, one = mean.fuse(some, 0).x;
  CHECK(difference(one[0], (all[0].slice(0, 0, 3) + all[0].slice(0, 3)) / 2) < 1e-6);
  CHECK(difference(one[1], all[1].slice(0, 0, 3)) < 1e-6);
  CHECK(all[1].slice(0, 3).abs().sum().item<float>() == 0);
}

TEST_CASE("one example has nothing to be told from, and a weight scales the penalty") {
  for (const std::string text : {"coordinated 3", "cca 3"}) {
    CAPTURE(text);
    const MadeFusion made(text, kTwo), heavier(text + " weight=2", kTwo);
    CHECK(made.fuse(made.examples(1), 0).penalty.item<float>() == doctest::Approx(0).scale(1));
    const auto some = made.examples(6);
    CHECK(heavier.fuse(some, 0).penalty.item<float>() == doctest::Approx(2 * made.fuse(some, 0).penalty.item<float>()));
    CHECK(std::abs(made.fuse(some, 0).penalty.item<float>()) > 0.1);
  }
}

TEST_CASE("what does not fit says why") {
  CHECK(complaint([] { MadeFusion("coordinated 3 temperature=0", kTwo); }) == "temperature must be from 0.01 to 100, not 0");
  CHECK(complaint([] { MadeFusion("cca 3", {{"text", 3, 6}}); }) == "'cca' fuses two modalities or more, not one");
  CHECK(complaint([] { MadeFusion("cca", kTwo); }) == "'cca' needs the width of the common space");
}
