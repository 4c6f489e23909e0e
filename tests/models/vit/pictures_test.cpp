#include "vit/pictures.h"

#include <c10/core/InferenceMode.h>

#include <numeric>

#include "models/vit/golden.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("pictures become states and vectors as in transformers, also of another size than positions were learnt for") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const PictureModel model(golden.params(), golden.config);
    const auto pixels = file.tensor("input.pixels");
    compare("state.0", model.embed(pixels));
    compare("state.2", model.states(pixels, 2));
    compare("vector", model.vectors(pixels));
    compare.against("vector", file.tensor("vector").slice(0, 1, 2), model.vectors(pixels.slice(0, 1, 2)));  // alone as among others
  }
}

TEST_CASE("published sizes have as many parameters as published") {
  const auto parameters = [](const char* config) {
    const auto recorded = std::make_shared<RecordSource>();
    const PictureModel model(Params(recorded), read_config(Json::parse(config, "c")));
    std::int64_t count = 0;
    for (const auto& [name, shape] : recorded->shapes())
      count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    return count;
  };
  CHECK(parameters("{}") == 85'798'656);                                              // ViT-B/16 without its pooler
  CHECK(parameters(R"({"model_type": "dinov2", "image_size": 518})") == 86'579'712);  // without the token of hidden patches
}
