#include "vit/encoder.h"

#include <c10/core/InferenceMode.h>

#include "models/vit/golden.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("every layer is transformers', scaled and gated or not, packed or not") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    Encoder encoder(golden.params(), golden.config);
    const auto first = file.tensor("state.0");
    compare("state.0", encoder(first, 0));
    compare("state.1", encoder(first, 1));
    compare("state.2", encoder(first, 2));
    compare("last", (*encoder.norm)(encoder(first, 2)));
    encoder.pack();
    compare("state.2", encoder(first, 2));
    for (auto& layer : encoder.layers) layer.quantize();
    CHECK(difference(encoder(first, 2), file.tensor("state.2")) < 0.5);
  }
}
