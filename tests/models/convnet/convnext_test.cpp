#include "convnet/convnext.h"

#include <c10/core/InferenceMode.h>

#include <numeric>

#include "models/convnet/golden.h"

using namespace mm;
using namespace mm::convnet;

TEST_CASE("every stage is transformers', and so is the vector, alone and among others") {
  const c10::InferenceMode guard;
  for (const auto* name : {"convnext"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    ConvNext model(golden.params() / "convnext", golden.config);
    const auto pixels = file.tensor("input.pixels");
    for (std::int64_t stage = 0; stage <= 2; ++stage) compare("state." + std::to_string(stage), model.states(pixels, stage));
    compare("vector", model.vectors(pixels));
    compare.against("vector", file.tensor("vector").slice(0, 1, 2), model.vectors(pixels.slice(0, 1, 2)));
    model.pack();
    compare("vector", model.vectors(pixels));
  }
}

TEST_CASE("published sizes have as many parameters as published") {
  const auto recorded = std::make_shared<RecordSource>();
  const ConvNext model(Params(recorded), read_config(Json::parse(R"({"model_type": "convnext"})", "c")));
  std::int64_t count = 0;
  for (const auto& [name, shape] : recorded->shapes())
    if (name.find("running") == std::string::npos)
      count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  CHECK(count == 27'820'128);
}
