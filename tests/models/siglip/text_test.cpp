#include "siglip/text.h"

#include <c10/core/InferenceMode.h>

#include "models/siglip/golden.h"

using namespace mm;
using namespace mm::siglip;

TEST_CASE("every state of the text side is transformers', those behind the end included") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    TextTower tower(golden.params() / "text_model", golden.config.text);
    const auto tokens = file.tensor("input.tokens");
    for (std::int64_t layer = 0; layer <= 2; ++layer) compare("text." + std::to_string(layer), tower.states(tokens, layer));
    compare("text.last", tower(tokens));
    compare("text.pooled", tower.pooled(tower(tokens)));
    tower.pack();
    compare("text.last", tower(tokens));
    compare.against("text.last", file.tensor("text.last").slice(0, 2, 3), tower(tokens.slice(0, 2, 3)));  // alone as among others
  }
}
