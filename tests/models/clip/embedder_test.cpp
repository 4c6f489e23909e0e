#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "clip/family.h"
#include "models/clip/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::clip;

TEST_CASE("files and texts become vectors as in transformers, one at a time or several") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto encoder = embedder(Folder(golden.path), Runtime{});
    CHECK(encoder->width() == golden.config.projection);
    CHECK(encoder->pair_score().scale == doctest::Approx(std::exp(2.5)).epsilon(1e-6));
    CHECK((encoder->reads(Content::text) && encoder->reads(Content::picture) && !encoder->reads(Content::sound)));
    std::vector<at::Tensor> pixels;
    for (std::size_t i = 0; i < 3; ++i) pixels.push_back(encoder->prepare(golden.image(i)));
    compare.against("input.pixels", file.tensor("input.pixels").select(0, 1), pixels[1]);
    compare("image_embeds", of_length_one(encoder->pictures(pixels)));
    compare.against("image_embeds", file.tensor("image_embeds").slice(0, 1, 2),
                    of_length_one(encoder->pictures(std::span(pixels).subspan(1, 1))));
    const auto texts = golden.json("scores.json").at("texts").strings();
    compare("text_embeds", of_length_one(encoder->texts(texts)));
    compare.against("text_embeds", file.tensor("text_embeds").slice(0, 2, 3),
                    of_length_one(encoder->texts(std::span(texts).subspan(2, 1))));
    std::vector<std::string> many;
    for (int i = 0; i < 7; ++i) many.insert(many.end(), texts.begin(), texts.end());
    compare.against("text_embeds", file.tensor("text_embeds"), of_length_one(encoder->texts(many)).slice(0, 36, 42));
  }
}

TEST_CASE("states stand behind each block as in transformers") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto encoder = embedder(Folder(golden.path), Runtime{});
    REQUIRE(encoder->layers(Content::picture) == 2);
    REQUIRE(encoder->layers(Content::text) == 2);
    std::vector<at::Tensor> pixels;
    for (std::size_t i = 0; i < 3; ++i) pixels.push_back(encoder->prepare(golden.image(i)));
    const auto scores = golden.json("scores.json");
    const auto texts = scores.at("texts").strings();
    for (std::int64_t layer = 0; layer <= 2; ++layer) {
      const auto seen = encoder->picture_states(pixels, layer), read = encoder->text_states(texts, layer);
      REQUIRE(seen.size() == 3);
      REQUIRE(read.size() == texts.size());
      const auto number = std::to_string(layer);
      const auto vision = file.tensor("vision." + number), text = file.tensor("text." + number);
      for (std::size_t i = 0; i < seen.size(); ++i) compare.against("vision." + number, vision[static_cast<std::int64_t>(i)], seen[i]);
      for (std::size_t i = 0; i < read.size(); ++i) {  // without what is behind their ends
        const auto length = static_cast<std::int64_t>(scores.at("ids").at(i).size());
        compare.against("text." + number, text[static_cast<std::int64_t>(i)].slice(0, 0, length), read[i]);
      }
    }
  }
}

TEST_CASE("texts are cut as transformers cuts them, with the end kept") {
  for (const auto* name : kGolden) {
    const Golden golden(name);
    const auto scores = golden.json("scores.json");
    const auto tokenizer = Folder(golden.path).tokenizer();
    const auto texts = scores.at("texts").strings();
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(tokenizer->model_input(texts[i], {}, 20).ids == scores.at("ids").at(i).integers());
  }
}

TEST_CASE("bf16 and int8 stay near") {
  const Golden golden("laion");
  const auto file = golden.file("activations.safetensors");
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto encoder = embedder(Folder(golden.path), runtime);
    const std::vector<at::Tensor> pixels{encoder->prepare(golden.image(0))};
    CHECK(of_length_one(encoder->pictures(pixels)).mul(file.tensor("image_embeds").slice(0, 0, 1)).sum().item<double>() > 0.99);
    const std::vector<std::string> texts{golden.json("scores.json").at("texts").strings().front()};
    CHECK(of_length_one(encoder->texts(texts)).mul(file.tensor("text_embeds").slice(0, 0, 1)).sum().item<double>() > 0.99);
  }
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const SpoiledFolder spoiled("clip", "laion");
  spoiled.set("preprocessor_config.json", "crop_size", R"({"height": 16, "width": 16})");
  const auto encoder = embedder(Folder(spoiled.folder.path), Runtime{});
  CHECK(complaint([&] { encoder->prepare(Golden("laion").image(0)); }).find("16 x 16") != std::string::npos);
  const SpoiledFolder small("clip", "laion");
  small.set("config.json", "projection_dim", "13");
  CHECK(complaint([&] { embedder(Folder(small.folder.path), Runtime{}); }).find("visual_projection.weight") != std::string::npos);
}
