#include "model/embedder.h"

#include <ATen/TensorOperators.h>

#include "models/wav2vec2/golden.h"
#include "support/caught.h"
#include "wav2vec2/family.h"

using namespace mm;
using namespace mm::wav2vec2;

TEST_CASE("sounds of any length become vectors and states as in transformers, one at a time or several") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto embedder = wav2vec2::embedder(Folder(golden.path), Runtime{});
    CHECK((embedder->reads(Content::sound) && !embedder->reads(Content::text) && !embedder->reads(Content::picture)));
    CHECK(embedder->rate() == 16'000);
    CHECK(embedder->layers(Content::sound) == 2);
    std::vector<at::Tensor> heard;
    for (const auto& sound : golden.sounds()) heard.push_back(embedder->prepare(sound));
    heard.push_back(heard[1]);  // two of one length, which are computed together
    const auto vectors = embedder->sounds(heard);
    REQUIRE(vectors.size(0) == 3);
    compare.against("last.0", file.tensor("last.0").mean(0), vectors[0]);
    compare.against("last.1", file.tensor("last.1").mean(0), vectors[1]);
    compare.against("last.1", file.tensor("last.1").mean(0), vectors[2]);
    compare.against("state.1.1", file.tensor("state.1.1"), embedder->sound_states(heard, 1)[2]);
    for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
      Runtime runtime;
      runtime.dtype = dtype;
      const auto near = wav2vec2::embedder(Folder(golden.path), runtime)->sounds(std::span(heard).first(1))[0];
      CHECK(of_length_one(near).mul(of_length_one(file.tensor("last.0").mean(0))).sum().item<double>() > 0.98);
    }
  }
}

TEST_CASE("a folder that lacks a part is refused") {
  const SpoiledFolder lacking("wav2vec2", "plain");
  auto weights = lacking.weights();
  weights.erase("encoder.pos_conv_embed.conv.parametrizations.weight.original0");
  lacking.write(weights);
  CHECK(complaint([&] { wav2vec2::embedder(Folder(lacking.folder.path), Runtime{}); }).find("original0") != std::string::npos);
  const SpoiledFolder other("wav2vec2", "plain");
  other.set("preprocessor_config.json", "feature_extractor_type", R"("WhisperFeatureExtractor")");
  CHECK(complaint([&] { wav2vec2::embedder(Folder(other.folder.path), Runtime{}); }).find("it uses Wav2Vec2FeatureExtractor") !=
        std::string::npos);
}
