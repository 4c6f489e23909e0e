#include "vit_gpt2/model.h"

#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::vit_gpt2;

TEST_CASE("the picture side's weights are found under the names that files have, and under the modules'") {
  const auto old = [](const char* name) { return names_of(name).back(); };
  CHECK(old("encoder.layers.3.attention.q_proj.weight") == "encoder.encoder.layer.3.attention.attention.query.weight");
  CHECK(old("encoder.layers.3.attention.o_proj.bias") == "encoder.encoder.layer.3.attention.output.dense.bias");
  CHECK(old("encoder.layers.11.mlp.fc1.weight") == "encoder.encoder.layer.11.intermediate.dense.weight");
  CHECK(old("encoder.layers.11.mlp.fc2.weight") == "encoder.encoder.layer.11.output.dense.weight");
  CHECK(old("encoder.layers.0.layernorm_before.bias") == "encoder.encoder.layer.0.layernorm_before.bias");
  CHECK(old("decoder.transformer.h.0.mlp.c_fc.weight") == "decoder.transformer.h.0.mlp.c_fc.weight");
  CHECK(names_of("encoder.layers.3.mlp.fc1.weight").front() == "encoder.layers.3.mlp.fc1.weight");
}

TEST_CASE("a product stands between sides of different widths only") {
  const c10::InferenceMode guard;
  const Golden wide("deit"), same("defaults");
  CHECK_FALSE(same.model().projection);
  const auto model = wide.model();
  const auto file = wide.file("activations.safetensors");
  REQUIRE(model.projection);
  Compare{file}("enc_to_dec_proj", model.look(file.tensor("input.pixels")));
  CHECK(model.look(file.tensor("input.pixels")).size(2) == wide.config.text.width);
}
