#include "clip/model.h"

#include <c10/core/InferenceMode.h>

#include "model/embedder.h"
#include "models/clip/golden.h"

using namespace mm;
using namespace mm::clip;

TEST_CASE("pictures and texts lie in one space where transformers puts them") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const Model model(golden.params(), golden.config);
    const auto pixels = file.tensor("input.pixels");
    compare("vision.pooled", model.vision(pixels).select(1, 0));
    compare("image_embeds", of_length_one(model.pictures(pixels)));
    compare("text_embeds", of_length_one(model.texts(file.tensor("input.tokens"))));
  }
}
