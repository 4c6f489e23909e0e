#include "smolvlm/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"
#include "support/drawn_params.h"

using namespace mm::smolvlm;

namespace {

at::Tensor tiles_of(const Golden& golden) { return shown_tiles(golden.processor()(golden.image(1), true)); }

}  // namespace

TEST_CASE("every tensor of the picture side equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const VisionTower tower(golden.params() / "model.vision_model", golden.config.vision);
    const Connector connector(golden.params() / "model.connector", golden.config);
    auto x = tower.embeddings(tiles_of(golden));
    compare("vision_model.embeddings", x);
    for (std::size_t i = 0; i < tower.layers.size(); ++i) {
      const auto at = "vision_model.encoder.layers." + std::to_string(i);
      const auto& layer = tower.layers[i];
      compare(at + ".self_attn", layer.attend_plus(layer.layer_norm1(x), x) - x);
      x = layer(x);
      compare(at, x);
    }
    x = tower.post_layernorm(x);
    compare("vision_model.post_layernorm", x);
    compare("connector", connector(x));
    compare("connector", connector(tower(tiles_of(golden))));
  }
}

TEST_CASE("packed and in 8 bits the tower says the same, or nearly") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  VisionTower tower(golden.params() / "model.vision_model", golden.config.vision);
  const auto exact = tower(tiles_of(golden));
  tower.pack();
  CHECK(mm::difference(tower(tiles_of(golden)), exact) < 1e-5);
  VisionTower small(golden.params() / "model.vision_model", golden.config.vision);
  small.quantize();
  const double off = mm::difference(small(tiles_of(golden)), exact);
  CHECK(off < 0.5);
  CHECK(off > 1e-5);
}

TEST_CASE("patches take the places of their share of the way across, as bucketed in f32") {
  VisionConfig config;
  config.width = 16;
  config.image_size = 5;
  config.patch = 1;
  const VisionEmbeddings embeddings(mm::drawn(), config);
  CHECK(mm::difference(embeddings.places(5, 5), at::arange(25)) == 0);
  const auto wide = embeddings.places(1, 7);  // [7]; torch.bucketize(arange(7) * (1 / 7), arange(1 / 5, 1, 1 / 5), right=True)
  const std::vector<std::int64_t> expected{0, 0, 1, 2, 2, 3, 4};
  for (std::int64_t i = 0; i < 7; ++i) CHECK(wide[i].item<std::int64_t>() == expected[static_cast<std::size_t>(i)]);
}

TEST_CASE("squares of states become one, row by row") {
  Config config;
  config.vision.width = 1;
  config.text.width = 2;
  config.scale = 2;
  const Connector connector(mm::drawn(), config);
  const auto shuffled = connector.shuffled(at::arange(16, at::kFloat).view({1, 16, 1}));
  CHECK(shuffled[0][1][0].item<float>() == 2);
  CHECK(shuffled[0][1][3].item<float>() == 7);
  CHECK(shuffled[0][2][2].item<float>() == 12);
}
