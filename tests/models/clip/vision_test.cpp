#include "clip/vision.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include <array>

#include "models/llava/golden.h"

using mm::clip::VisionTower;

TEST_CASE("states are taken behind any blocks, and are transformers'; the last norm is for the whole tower alone") {
  const c10::InferenceMode guard;
  for (const auto& name : mm::llava::kGolden) {
    CAPTURE(name);
    const mm::llava::Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const VisionTower tower(golden.params() / "model.vision_tower", golden.config.vision);
    const auto pixels = file.tensor("input.pixels");
    const std::array<std::int64_t, 4> depths{3, 0, 2, 2};
    const auto states = tower.states(pixels, depths);
    REQUIRE(states.size() == 4);
    CHECK(mm::difference(states[1], file.tensor("vision_tower.pre_layrnorm")) < 1e-5);
    CHECK(mm::difference(states[0], file.tensor("vision_tower.encoder.layers.2")) < 1e-5);
    CHECK(mm::difference(states[2], file.tensor("vision_tower.encoder.layers.1")) < 1e-5);
    CHECK(states[2].equal(states[3]));
    CHECK(mm::difference(tower(pixels), tower.post_layernorm(states[0])) < 1e-6);
  }
}

TEST_CASE("a packed tower sees the same, one in 8 bits nearly") {
  const c10::InferenceMode guard;
  const mm::llava::Golden golden("plain");
  const auto file = golden.file("activations.safetensors");
  const VisionTower tower(golden.params() / "model.vision_tower", golden.config.vision);
  const auto pixels = file.tensor("input.pixels"), exact = tower(pixels);
  auto packed = tower, narrow = tower;
  packed.pack();
  narrow.quantize();
  CHECK(mm::difference(packed(pixels), exact) < 1e-5);
  const double off = mm::difference(narrow(pixels), exact);
  CHECK(off > 1e-5);
  CHECK(off < 0.5);
}
