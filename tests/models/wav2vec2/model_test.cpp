#include "wav2vec2/model.h"

#include <c10/core/InferenceMode.h>

#include <numeric>

#include "models/wav2vec2/golden.h"

using namespace mm;
using namespace mm::wav2vec2;

TEST_CASE("every state of a sound is transformers', packed or not") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    Model model(base(golden.source(), golden.config), golden.config);
    for (const std::string sound : {"0", "1"}) {
      const auto samples = file.tensor("input." + sound).unsqueeze(0);
      for (std::int64_t layer = 0; layer <= 2; ++layer)
        compare("state." + sound + "." + std::to_string(layer), model.states(samples, layer).squeeze(0));
      compare("last." + sound, model.last(samples).squeeze(0));
    }
    model.pack();
    compare("last.1", model.last(file.tensor("input.1").unsqueeze(0)).squeeze(0));
  }
}

TEST_CASE("published sizes have as many parameters as published") {
  const auto parameters = [](const char* config) {
    const auto recorded = std::make_shared<RecordSource>();
    const Model model(Params(recorded), read_config(Json::parse(config, "c")));
    std::int64_t count = 0;
    for (const auto& [name, shape] : recorded->shapes())
      count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    return count;
  };
  CHECK(parameters("{}") == 94'370'944);  // without what stands for hidden frames in training
  CHECK(parameters(R"({"model_type": "hubert"})") == 94'370'944);
}
