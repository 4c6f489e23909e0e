#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "chinese_clip/family.h"
#include "support/caught.h"
#include "support/golden.h"

using namespace mm;

TEST_CASE("pictures and texts become vectors and states as in transformers, one at a time or several") {
  const GoldenFolder golden("chinese_clip", "tiny");
  const auto file = golden.file("activations.safetensors");
  const Compare compare(file);
  const auto embedder = chinese_clip::embedder(Folder(golden.path), Runtime{});
  CHECK((embedder->reads(Content::text) && embedder->reads(Content::picture) && !embedder->reads(Content::sound)));
  CHECK(embedder->width() == 12);
  CHECK(embedder->pair_score().scale == doctest::Approx(std::exp(2.5)).epsilon(1e-6));
  std::vector<at::Tensor> pixels;
  for (std::size_t i = 0; i < 2; ++i) pixels.push_back(embedder->prepare(golden.image(i)));
  compare.against("input.pixels", file.tensor("input.pixels").select(0, 1), pixels[1]);
  compare.against("pictures", file.tensor("pictures").slice(0, 1, 2), embedder->pictures(std::span(pixels).last(1)));
  compare("pictures", embedder->pictures(pixels));
  const auto texts = golden.json("texts.json").at("texts").strings();
  const auto ids = golden.json("texts.json").at("ids");
  const auto tokenizer = Folder(golden.path).tokenizer();
  for (std::size_t i = 0; i < texts.size(); ++i) CHECK((tokenizer->model_input(texts[i], {}, 14).ids == ids.at(i).integers()));
  compare.against("texts", file.tensor("texts").slice(0, 1, 2), embedder->texts(std::span(texts).subspan(1, 1)));
  compare("texts", embedder->texts(texts));
  for (std::int64_t layer = 0; layer <= 2; ++layer) {
    const auto number = std::to_string(layer);
    compare.against("vision." + number, file.tensor("vision." + number)[1], embedder->picture_states(pixels, layer)[1]);
    compare("text." + number, embedder->text_states(texts, layer)[1]);
  }
}

TEST_CASE("bf16 and int8 stay near") {
  const GoldenFolder golden("chinese_clip", "tiny");
  const auto file = golden.file("activations.safetensors");
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto embedder = chinese_clip::embedder(Folder(golden.path), runtime);
    const std::vector<at::Tensor> pixels{embedder->prepare(golden.image(0))};
    const std::vector<std::string> texts{golden.json("texts.json").at("texts").strings().front()};
    const auto near = [&](const char* tensor, const at::Tensor& ours) {
      return of_length_one(ours).mul(of_length_one(file.tensor(tensor).slice(0, 0, 1))).sum().item<double>();
    };
    CHECK(near("pictures", embedder->pictures(pixels)) > 0.99);
    CHECK(near("texts", embedder->texts(texts)) > 0.99);
  }
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const SpoiledFolder spoiled("chinese_clip", "tiny");
  spoiled.set("preprocessor_config.json", "image_processor_type", R"("CLIPImageProcessor")");
  CHECK(complaint([&] { chinese_clip::embedder(Folder(spoiled.folder.path), Runtime{}); }).find("it uses ChineseCLIPImageProcessor") !=
        std::string::npos);
  const SpoiledFolder lacking("chinese_clip", "tiny");
  auto weights = lacking.weights();
  weights.erase("text_model.embeddings.LayerNorm.bias");
  lacking.write(weights);
  CHECK(complaint([&] { chinese_clip::embedder(Folder(lacking.folder.path), Runtime{}); }).find("text_model.embeddings.LayerNorm.bias") !=
        std::string::npos);
}
