#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "models/vit/golden.h"
#include "support/caught.h"
#include "vit/family.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("files become vectors and states as in transformers, one at a time or several") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto embedder = vit::embedder(Folder(golden.path), Runtime{});
    CHECK((embedder->reads(Content::picture) && !embedder->reads(Content::text) && !embedder->reads(Content::sound)));
    CHECK(embedder->layers(Content::picture) == 2);
    CHECK(embedder->width() == 16);
    std::vector<at::Tensor> pixels;
    for (std::size_t i = 0; i < 2; ++i) {
      pixels.push_back(embedder->prepare(golden.image(i)));
      compare.against("input.pixels", file.tensor("input.pixels")[static_cast<std::int64_t>(i)], pixels[i]);
    }
    compare.against("vector", file.tensor("vector").slice(0, 1, 2), embedder->pictures(std::span(pixels).last(1)));
    compare("vector", embedder->pictures(pixels));
    for (std::int64_t layer = 0; layer <= 2; ++layer)
      compare.against("state", file.tensor("state." + std::to_string(layer))[1], embedder->picture_states(pixels, layer)[1]);
  }
}

TEST_CASE("bf16 and int8 stay near") {
  const Golden golden("gated");
  const auto file = golden.file("activations.safetensors");
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto embedder = vit::embedder(Folder(golden.path), runtime);
    const std::vector<at::Tensor> pixels{embedder->prepare(golden.image(0))};
    const auto ours = of_length_one(embedder->pictures(pixels)), theirs = of_length_one(file.tensor("vector").slice(0, 0, 1));
    CHECK(ours.mul(theirs).sum().item<double>() > 0.99);
  }
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const SpoiledFolder spoiled("vit", "pooler");
  spoiled.set("preprocessor_config.json", "size", R"({"height": 12, "width": 16})");
  const auto embedder = vit::embedder(Folder(spoiled.folder.path), Runtime{});
  CHECK(complaint([&] { embedder->prepare(Golden("pooler").image(0)); }).find("pictures of 16 x 12 pixels, the model takes 16 x 16") !=
        std::string::npos);
  const SpoiledFolder small("vit", "dino");
  small.set("preprocessor_config.json", "crop_size", R"({"height": 3, "width": 16})");
  const auto dino = vit::embedder(Folder(small.folder.path), Runtime{});
  CHECK(complaint([&] { dino->prepare(Golden("dino").image(0)); }).find("a patch has 4 x 4") != std::string::npos);
  const SpoiledFolder lacking("vit", "dino");
  auto weights = lacking.weights();
  weights.erase("encoder.layer.1.layer_scale2.lambda1");
  lacking.write(weights);
  CHECK(complaint([&] { vit::embedder(Folder(lacking.folder.path), Runtime{}); }).find("layer_scale2.lambda1") != std::string::npos);
}
