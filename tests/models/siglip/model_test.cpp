#include "siglip/model.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include <numeric>

#include "model/embedder.h"
#include "models/siglip/golden.h"

using namespace mm;
using namespace mm::siglip;

TEST_CASE("a picture and a text belong together as likely as transformers says") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Model model(golden.params(), golden.config);
    const auto seen = of_length_one(model.pictures(file.tensor("input.pixels")));
    const auto read = of_length_one(model.texts(file.tensor("input.tokens")));
    const Compare compare(file);
    compare("pair", (seen.matmul(read.t()) * model.logit_scale.exp() + model.logit_bias).sigmoid());
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
  CHECK(parameters("{}") == 203'155'970);                                          // B/16-224
  CHECK(parameters(R"({"text_config": {"vocab_size": 256000}})") == 375'187'970);  // SigLIP 2
  CHECK(parameters(R"({"text_config": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16},
      "vision_config": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16,
      "image_size": 256}})") == 652'150'786);                                      // L/16-256
  CHECK(parameters(R"({"text_config": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16},
      "vision_config": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16,
      "image_size": 384, "patch_size": 14}})") == 877'960'498);                    // So400m/14-384
}
