#include "vit_gpt2/vision.h"

#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::vit_gpt2;

TEST_CASE("every tensor of the picture side equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "deit"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const VisionTower tower(golden.params() / "encoder", golden.config.vision);
    CHECK(tower.first.size() == (golden.config.vision.distilled ? 2U : 1U));
    const auto pixels = file.tensor("input.pixels");
    const auto patches = file.tensor("encoder.embeddings.patch_embeddings.projection");  // [B, E, h, w]
    compare.against("patches", patches.flatten(2).transpose(1, 2), tower.patch_embedding(pixels));
    auto x = tower.embed(pixels);
    compare("encoder.embeddings", x);
    for (std::size_t i = 0; i < tower.layers.size(); ++i) {
      const auto& layer = tower.layers[i];
      const auto at = "encoder.layers." + std::to_string(i);
      compare(at + ".attention", layer.attention.plus(layer.norm1(x), x * 0));
      const auto y = layer.attention.plus(layer.norm1(x), x);
      compare(at + ".mlp", layer.mlp.plus(layer.norm2(y), y * 0));
      x = layer(x);
      compare(at, x);
    }
    compare("encoder.layernorm", tower(pixels));
  }
}

TEST_CASE("a packed tower sees the same, one in 8 bits nearly") {
  const c10::InferenceMode guard;
  const Golden golden("deit");
  const auto file = golden.file("activations.safetensors");
  const auto theirs = file.tensor("encoder.layernorm");
  VisionTower packed(golden.params() / "encoder", golden.config.vision), narrow(golden.params() / "encoder", golden.config.vision);
  packed.pack();
  narrow.quantize();
  CHECK(mm::difference(packed(file.tensor("input.pixels")), theirs) < 1e-5);
  const double off = mm::difference(narrow(file.tensor("input.pixels")), theirs);
  CHECK(off > 1e-5);
  CHECK(off < 0.3);
}
