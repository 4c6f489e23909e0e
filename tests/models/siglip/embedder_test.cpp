#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "models/siglip/golden.h"
#include "siglip/family.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::siglip;

TEST_CASE("files and texts become vectors and states as in transformers, one at a time or several") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto embedder = siglip::embedder(Folder(golden.path), Runtime{});
    CHECK((embedder->reads(Content::text) && embedder->reads(Content::picture) && !embedder->reads(Content::sound)));
    CHECK(embedder->width() == golden.config.vision.width);
    CHECK((embedder->layers(Content::text) == 2 && embedder->layers(Content::picture) == 2));
    std::vector<at::Tensor> pixels;
    for (std::size_t i = 0; i < 3; ++i) pixels.push_back(embedder->prepare(golden.image(i)));
    compare.against("input.pixels", file.tensor("input.pixels").select(0, 1), pixels[1]);
    compare.against("vision.pooled", file.tensor("vision.pooled").slice(0, 2, 3), embedder->pictures(std::span(pixels).last(1)));
    compare("vision.pooled", embedder->pictures(pixels));
    const auto texts = golden.json("texts.json").at("texts").strings();
    compare.against("text.pooled", file.tensor("text.pooled").slice(0, 0, 1), embedder->texts(std::span(texts).first(1)));
    compare("text.pooled", embedder->texts(texts));
    for (std::int64_t layer = 0; layer <= 2; ++layer) {
      const auto number = std::to_string(layer);
      const auto seen = embedder->picture_states(pixels, layer), read = embedder->text_states(texts, layer);
      REQUIRE((seen.size() == 3 && read.size() == texts.size()));
      compare.against("vision." + number, file.tensor("vision." + number)[1], seen[1]);
      compare.against("text." + number, file.tensor("text." + number)[2], read[2]);
    }
  }
}

TEST_CASE("each pair is scored on its own, by a sigmoid") {
  const Golden golden("second");
  const auto score = siglip::embedder(Folder(golden.path), Runtime{})->pair_score();
  CHECK(score.sigmoid);
  CHECK(score.scale == doctest::Approx(std::exp(2.3)).epsilon(1e-6));
  CHECK(score.shift == doctest::Approx(-6.5));
}

TEST_CASE("bf16 and int8 stay near") {
  const Golden golden("first");
  const auto file = golden.file("activations.safetensors");
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto embedder = siglip::embedder(Folder(golden.path), runtime);
    const std::vector<at::Tensor> pixels{embedder->prepare(golden.image(0))};
    const std::vector<std::string> texts{golden.json("texts.json").at("texts").strings().front()};
    const auto near = [&](const char* tensor, const at::Tensor& ours) {
      return of_length_one(ours).mul(of_length_one(file.tensor(tensor).slice(0, 0, 1))).sum().item<double>();
    };
    CHECK(near("vision.pooled", embedder->pictures(pixels)) > 0.99);
    CHECK(near("text.pooled", embedder->texts(texts)) > 0.99);
  }
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const SpoiledFolder spoiled("siglip", "first");
  spoiled.set("preprocessor_config.json", "size", R"({"height": 16, "width": 16})");
  const auto embedder = siglip::embedder(Folder(spoiled.folder.path), Runtime{});
  CHECK(complaint([&] { embedder->prepare(Golden("first").image(0)); }).find("16 x 16") != std::string::npos);
  const SpoiledFolder large("siglip", "first");
  large.set("preprocessor_config.json", "image_processor_type", R"("CLIPImageProcessor")");
  CHECK(complaint([&] { siglip::embedder(Folder(large.folder.path), Runtime{}); }).find("it uses SiglipImageProcessor") !=
        std::string::npos);
  const SpoiledFolder lacking("siglip", "first");
  auto weights = lacking.weights();
  weights.erase("vision_model.head.probe");
  lacking.write(weights);
  CHECK(complaint([&] { siglip::embedder(Folder(lacking.folder.path), Runtime{}); }).find("vision_model.head.probe") != std::string::npos);
}
