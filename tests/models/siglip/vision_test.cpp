#include "siglip/vision.h"

#include <c10/core/InferenceMode.h>

#include "models/siglip/golden.h"

using namespace mm;
using namespace mm::siglip;

TEST_CASE("every state of the picture side is transformers', and so is what is asked of them") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    VisionTower tower(golden.params() / "vision_model", golden.config.vision);
    const auto pixels = file.tensor("input.pixels");
    for (std::int64_t layer = 0; layer <= 2; ++layer) compare("vision." + std::to_string(layer), tower.states(pixels, layer));
    compare("vision.last", tower(pixels));
    compare("vision.pooled", tower.head(tower(pixels)));
    tower.pack();
    compare("vision.last", tower(pixels));
    compare.against("vision.pooled", file.tensor("vision.pooled").slice(0, 1, 2), tower.head(tower(pixels.slice(0, 1, 2))));
  }
}
