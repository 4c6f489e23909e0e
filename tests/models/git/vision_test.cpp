#include "git/vision.h"

#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::git;

TEST_CASE("every tensor of the picture side equals transformers', frame by frame") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "frames"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto model = golden.model();
    const auto all = file.tensor("input.pixels");  // [B, 3, H, W] or [B, F, 3, H, W]
    const bool clips = all.dim() == 5;
    for (int64_t f = 0; f < (clips ? all.size(1) : 1); ++f) {
      const auto at = [&](const std::string& part) {
        return "git.image_encoder.vision_model." + part + (clips ? "#" + std::to_string(f) : "");
      };
      const auto pixels = clips ? all.select(1, f) : all;
      const auto patches = file.tensor(at("embeddings.patch_embedding"));  // [B, C, h, w]
      compare.against(at("patches"), patches.flatten(2).transpose(1, 2), model.vision.patch_embedding(pixels));
      auto x = model.vision.embed(pixels);
      compare(at("pre_layrnorm"), x);
      for (std::size_t i = 0; i < model.vision.layers.size(); ++i) {
        const auto& layer = model.vision.layers[i];
        const auto part = "encoder.layers." + std::to_string(i);
        compare(at(part + ".self_attn"), layer.attention.plus(layer.norm1(x), x * 0));
        const auto y = layer.attention.plus(layer.norm1(x), x);
        compare(at(part + ".mlp"), layer.mlp.plus(layer.norm2(y), y * 0));
        x = layer(x);
        compare(at(part), x);
      }
      compare(at("post_layernorm"), model.vision(pixels));
    }
  }
}

TEST_CASE("a packed tower sees the same, one in 8 bits nearly") {
  const c10::InferenceMode guard;
  const Golden golden("defaults");
  const auto file = golden.file("activations.safetensors");
  const auto theirs = file.tensor("git.image_encoder.vision_model.post_layernorm");
  auto packed = golden.model().vision, narrow = golden.model().vision;
  packed.pack();
  narrow.quantize();
  CHECK(mm::difference(packed(file.tensor("input.pixels")), theirs) < 1e-5);
  const double off = mm::difference(narrow(file.tensor("input.pixels")), theirs);
  CHECK(off > 1e-5);
  CHECK(off < 0.3);
}

TEST_CASE("frames stand one behind the other, each with its own mark; a model of three takes two") {
  const c10::InferenceMode guard;
  const Golden golden("frames");
  const auto model = golden.model();
  const auto clip = golden.file("activations.safetensors").tensor("input.pixels").narrow(1, 0, 2);
  const auto states = model.marks(model.vision, clip);
  const auto S = golden.config.vision.patches() + 1;
  CHECK(states.size(1) == 2 * S);
  CHECK(mm::difference(states.narrow(1, S, S), model.vision(clip.select(1, 1)) + model.marks.marks[1]) == 0);
  CHECK(mm::difference(model.marks.marks[0], model.marks.marks[1]) > 0.1);
  CHECK(Golden("defaults").model().marks.marks.empty());
}
