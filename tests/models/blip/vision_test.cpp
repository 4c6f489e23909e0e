#include "blip/vision.h"

#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::blip;

TEST_CASE("every tensor of the vision tower equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "untied"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const VisionTower tower(golden.params() / "vision_model", golden.config.vision);

    const auto pixels = file.tensor("input.pixels");
    const auto patches = file.tensor("vision_model.embeddings.patch_embedding");  // [B, C, h, w]
    CHECK(mm::difference(tower.embeddings.patch_embedding(pixels), patches.flatten(2).transpose(1, 2)) < 1e-5);
    auto x = tower.embeddings(pixels);
    compare("vision_model.embeddings", x);
    for (std::size_t i = 0; i < tower.layers.size(); ++i) {
      const auto& layer = tower.layers[i];
      const auto at = "vision_model.encoder.layers." + std::to_string(i);
      const auto zero = x * 0;
      compare(at + ".self_attn.qkv", layer.self_attn.qkv(layer.layer_norm1(x)));
      compare(at + ".self_attn", layer.self_attn.plus(layer.layer_norm1(x), zero));
      const auto y = layer.self_attn.plus(layer.layer_norm1(x), x);
      compare(at + ".mlp", layer.mlp.plus(layer.layer_norm2(y), zero));
      x = layer(x);
      compare(at, x);
    }
    compare("vision_model.post_layernorm", tower(pixels));
  }
}

TEST_CASE("a packed tower sees the same") {
  const c10::InferenceMode guard;
  const Golden golden("untied");
  const auto file = golden.file("activations.safetensors");
  VisionTower tower(golden.params() / "vision_model", golden.config.vision);
  tower.pack();
  Compare{file}("vision_model.post_layernorm", tower(file.tensor("input.pixels")));
}

TEST_CASE("a picture is seen the same alone and among others") {
  const c10::InferenceMode guard;
  const Golden golden("defaults");
  const VisionTower tower(golden.params() / "vision_model", golden.config.vision);
  const auto pixels = golden.file("activations.safetensors").tensor("input.pixels");
  CHECK(mm::difference(tower(pixels).narrow(0, 1, 1), tower(pixels.narrow(0, 1, 1))) < 1e-5);
}
