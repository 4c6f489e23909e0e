#include "siglip/block.h"

#include <c10/core/InferenceMode.h>

#include "models/siglip/golden.h"

using namespace mm;
using namespace mm::siglip;

TEST_CASE("a block is transformers', packed or not") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    auto layer = block((golden.params() / "vision_model.encoder.layers")[1], golden.config.vision);
    const Compare compare(file);
    compare("vision.2", layer(file.tensor("vision.1")));
    layer.pack();
    compare("vision.2", layer(file.tensor("vision.1")));
  }
}
