#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "clap/family.h"
#include "models/clap/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("sounds and texts become vectors and states as in transformers, one at a time or several") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto embedder = clap::embedder(Folder(golden.path), Runtime{});
    CHECK((embedder->reads(Content::text) && embedder->reads(Content::sound) && !embedder->reads(Content::picture)));
    CHECK(embedder->width() == 12);
    CHECK(embedder->rate() == 4000);
    CHECK((embedder->layers(Content::text) == 2 && embedder->layers(Content::sound) == 3));
    CHECK(embedder->pair_score().scale == doctest::Approx(std::exp(2.0)).epsilon(1e-6));
    CHECK_FALSE(embedder->pair_score().sigmoid);
    std::vector<at::Tensor> heard;
    for (const auto& sound : golden.sounds()) heard.push_back(embedder->prepare(sound));
    compare.against("sounds", file.tensor("sounds").slice(0, 3, 4), embedder->sounds(std::span(heard).last(1)));
    compare("sounds", embedder->sounds(heard));
    const auto texts = golden.json("texts.json").at("texts").strings();
    compare.against("texts", file.tensor("texts").slice(0, 1, 2), embedder->texts(std::span(texts).subspan(1, 1)));
    compare("texts", embedder->texts(texts));
    const auto states = embedder->sound_states(heard, 2);
    compare.against("state.3.2", file.tensor("state.3.2"), states[3]);
    compare.against("text.1", file.tensor("text.1"), embedder->text_states(texts, 1)[1]);
  }
}

TEST_CASE("bf16 and int8 stay near") {
  const Golden golden("fused");
  const auto file = golden.file("activations.safetensors");
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto embedder = clap::embedder(Folder(golden.path), runtime);
    const std::vector<at::Tensor> heard{embedder->prepare(golden.sounds()[3])};
    const std::vector<std::string> texts{golden.json("texts.json").at("texts").strings().front()};
    const auto near = [&](const at::Tensor& theirs, const at::Tensor& ours) {
      return of_length_one(ours).mul(of_length_one(theirs)).sum().item<double>();
    };
    CHECK(near(file.tensor("sounds").slice(0, 3, 4), embedder->sounds(heard)) > 0.98);
    CHECK(near(file.tensor("texts").slice(0, 0, 1), embedder->texts(texts)) > 0.98);
  }
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const auto refusal = [](const char* file, const char* key, const char* value) {
    const SpoiledFolder spoiled("clap", "unfused");
    spoiled.set(file, key, value);
    return complaint([&] { clap::embedder(Folder(spoiled.folder.path), Runtime{}); });
  };
  CHECK(refusal("preprocessor_config.json", "feature_size", "8").find("makes 8 mels (feature_size), the model takes 16") !=
        std::string::npos);
  CHECK(refusal("preprocessor_config.json", "hop_length", "4").find("makes 1001 frames, the model takes 256") != std::string::npos);
  CHECK(refusal("preprocessor_config.json", "truncation", R"("fusion")").find("enable_fusion of config.json false") != std::string::npos);
  CHECK(refusal("config.json", "projection_dim", "13").find("audio_projection.linear1.weight") != std::string::npos);
  const SpoiledFolder lacking("clap", "unfused");  // two at once, which are both told
  auto weights = lacking.weights();
  weights.erase("audio_model.audio_encoder.layers.1.blocks.0.attention.self.query.bias");
  weights.erase("text_model.pooler.dense.bias");
  lacking.write(weights);
  CHECK(complaint([&] { clap::embedder(Folder(lacking.folder.path), Runtime{}); }).find("text_model.pooler.dense.bias") !=
        std::string::npos);
  const SpoiledFolder bare("clap", "unfused");
  std::filesystem::remove(bare.folder / "preprocessor_config.json");
  CHECK(complaint([&] { clap::embedder(Folder(bare.folder.path), Runtime{}); }).find("holds neither preprocessor_config.json") !=
        std::string::npos);
}
