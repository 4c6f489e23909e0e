#include "wav2vec2/features.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include "models/wav2vec2/golden.h"
#include "wav2vec2/model.h"

using namespace mm;
using namespace mm::wav2vec2;

TEST_CASE("samples become as many frames as the configuration counts, and those know their places as in transformers") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto p = base(golden.source(), golden.config);
    const Features features(p, golden.config);
    const Places places(p / "encoder.pos_conv_embed", golden.config);
    for (const std::string sound : {"0", "1"}) {
      const auto samples = file.tensor("input." + sound).unsqueeze(0);
      const auto x = features(samples);
      CHECK(x.size(1) == golden.config.frames(samples.size(1)));
      if (golden.config.norm_first) compare("state." + sound + ".0", (x + places(x)).squeeze(0));
    }
  }
}
