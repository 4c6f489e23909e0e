#include <ATen/ops/equal.h>

#include "clip/family.h"
#include "clip/model.h"
#include "models/clip/golden.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm::clip;

TEST_CASE("what learns are the layers that embed") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const auto towers = two_towers(golden.json("config.json"), golden.params());
    const Model model(golden.params(), golden.config);
    const auto side = golden.config.vision.image_size;
    const auto pixels = mm::numbers({2, 3, side, side}, 1);  // [B, 3, H, W]
    const auto tokens = file.tensor("input.tokens");         // [B, T]
    CHECK(at::equal(towers->pictures(pixels), model.pictures(pixels)));
    CHECK(at::equal(towers->texts(tokens), model.texts(tokens)));
    CHECK(at::equal(towers->log_scale(), model.logit_scale));
    CHECK_FALSE(towers->bias());
  }
}
