#include "llava/projector.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>

#include "clip/vision.h"
#include "golden.h"

using namespace mm::llava;

TEST_CASE("every tensor of the picture side equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const auto compare = [&](const std::string& part, const at::Tensor& ours) {
      CAPTURE(part);
      REQUIRE(mm::difference(ours, file.tensor(part)) < 1e-5);
    };
    const mm::clip::VisionTower tower(golden.params() / "model.vision_tower", golden.config.vision);
    const Projector projector(golden.params() / "model.multi_modal_projector", golden.config);
    const auto pixels = file.tensor("input.pixels");
    auto x = tower.embed(pixels);
    compare("vision_tower.pre_layrnorm", x);
    for (std::size_t i = 0; i < tower.layers.size(); ++i) {
      const auto& layer = tower.layers[i];
      const auto part = "vision_tower.encoder.layers." + std::to_string(i);
      compare(part + ".self_attn", layer.attention.plus(layer.norm1(x), x * 0));
      const auto y = layer.attention.plus(layer.norm1(x), x);
      compare(part + ".mlp", layer.mlp.plus(layer.norm2(y), y * 0));
      x = layer(x);
      compare(part, x);
    }
    auto states = at::cat(tower.states(pixels, golden.config.depths), 2);
    if (!golden.config.class_state) states = states.narrow(1, 1, golden.config.vision.patches());
    compare("multi_modal_projector.linear_1", projector.linear_1(states));
    compare("multi_modal_projector", projector(states));
    auto packed = projector, narrow = projector;
    packed.pack();
    compare("multi_modal_projector", packed(states));
    narrow.quantize();
    const double off = mm::difference(narrow(states), projector(states));
    CHECK(off > 1e-6);
    CHECK(off < 0.5);
  }
}
