#include "wav2vec2/samples.h"

#include "models/wav2vec2/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::wav2vec2;

TEST_CASE("samples are prepared as in transformers, with the mean 0 and the deviation 1 or as they are") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto how = read_samples(golden.json("preprocessor_config.json"));
    const auto sounds = golden.sounds();
    for (std::size_t i = 0; i < sounds.size(); ++i) compare("input." + std::to_string(i), samples_of(sounds[i], how, golden.config));
    CHECK(complaint([&] { samples_of(Sound{.rate = 16'000, .samples = std::vector<float>(9)}, how, golden.config); }) ==
          "a sound of 9 samples is too short for a frame");
  }
}

TEST_CASE("settings that are none are refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read_samples(Json::parse(text, "p")); }); };
  CHECK(read_samples(Json::parse("{}", "p")).rate == 16'000);
  CHECK(refusal(R"({"sampling_rate": 5})").find("sampling_rate is 5") != std::string::npos);
  CHECK(refusal(R"({"feature_size": 80})").find("feature_size is not 1") != std::string::npos);
}
