#include "vit/sounds.h"

#include <c10/core/InferenceMode.h>

#include <numeric>

#include "models/vit/golden.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("every state of a sound is transformers', and so is its vector") {
  const c10::InferenceMode guard;
  const Golden golden("sound");
  const auto file = golden.file("activations.safetensors");
  const Compare compare(file);
  SoundModel model(golden.params(), golden.config);
  const auto heard = file.tensor("input");
  for (std::int64_t layer = 0; layer <= 2; ++layer) compare("state." + std::to_string(layer), model.states(heard, layer));
  compare("vector", model.vectors(heard));
  model.pack();
  compare.against("vector", file.tensor("vector").slice(0, 1, 2), model.vectors(heard.slice(0, 1, 2)));
}

TEST_CASE("the published size has as many parameters as published") {
  const auto recorded = std::make_shared<RecordSource>();
  const SoundModel model(Params(recorded), read_config(Json::parse(R"({"model_type": "audio-spectrogram-transformer"})", "c")));
  std::int64_t count = 0;
  for (const auto& [name, shape] : recorded->shapes())
    count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  CHECK(count == 86'187'264);
}
