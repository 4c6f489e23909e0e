#include "florence2/vision.h"

#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::florence2;

TEST_CASE("every tensor of the picture side equals transformers', windows that have to be filled up among them") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "authors"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto model = golden.model();
    const auto pixels = file.tensor("input.pixels");
    auto x = pixels.permute({0, 2, 3, 1});
    bool filled = false, even = false;
    for (std::size_t i = 0; i < model.vision.levels.size(); ++i) {
      const auto& level = model.vision.levels[i];
      const auto stage = "model.vision_tower.convs." + std::to_string(i);
      x = level.shrink(x);
      compare.picture(stage, x);
      (x.size(1) % golden.config.vision.window == 0 ? even : filled) = true;
      for (std::size_t n = 0; n < level.blocks.size(); ++n) {
        const auto& block = level.blocks[n];
        const bool windows = block.sight == Block::Sight::windows;
        const auto at = "model.vision_tower.blocks." + std::to_string(i) + "." + std::to_string(n / 2) +
                        (windows ? ".spatial_block" : ".channel_block");
        const auto y = block.conv1.plus(x);
        const auto seen = block.attend(block.norm1(y));
        compare.picture(at + (windows ? ".window_attn" : ".channel_attn"), seen);
        const auto z = block.conv2.plus(y + seen);
        compare.picture(at + ".ffn", block.mlp.plus(block.norm2(z), z * 0));
        x = block(x);
        compare.picture(at, x);
      }
    }
    CHECK(filled);
    CHECK((even || std::string(name) == "authors"));
    compare("model.multi_modal_projector", model.projector(x));
    CHECK(mm::difference(model.look(pixels), file.tensor("model.multi_modal_projector")) < 1e-5);
  }
}

TEST_CASE("a packed tower sees the same, one in 8 bits nearly") {
  const c10::InferenceMode guard;
  const Golden golden("authors");
  const auto file = golden.file("activations.safetensors");
  const auto theirs = file.tensor("model.multi_modal_projector");
  auto packed = golden.model(), narrow = golden.model();
  packed.pack();
  narrow.quantize();
  CHECK(mm::difference(packed.look(file.tensor("input.pixels")), theirs) < 1e-5);
  const double off = mm::difference(narrow.look(file.tensor("input.pixels")), theirs);
  CHECK(off > 1e-5);
  CHECK(off < 0.5);
}
