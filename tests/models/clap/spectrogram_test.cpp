#include "clap/spectrogram.h"

#include "model/feature_extractor.h"
#include "models/clap/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("sounds that are too short, just right, a little and much too long become transformers' spectrograms") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const Spectrogram spectrogram(read_spectrogram(feature_extractor_config(Folder(golden.path), "ClapFeatureExtractor")));
    const auto sounds = golden.sounds();
    const auto longer = golden.json("sounds.json").at("longer");
    for (std::size_t i = 0; i < sounds.size(); ++i) {
      const auto heard = spectrogram(sounds[i]);
      CHECK(heard.size(0) == (longer.at(i).boolean() ? 4 : 1));
      compare("input." + std::to_string(i), heard);
    }
    CHECK(complaint([&] { spectrogram(Sound{.rate = 4000, .samples = {}}); }) == "a sound without a sample");
  }
}

TEST_CASE("a sound that is too short is repeated and followed by silence, or followed by silence alone") {
  const auto read = [](const char* text) { return read_spectrogram(Json::parse(text, "p")); };
  const auto frames = [](const SpectrogramConfig& config) {
    return Spectrogram(config)(Sound{.rate = config.rate, .samples = std::vector<float>(1800, 0.5F)})[0].amax(1);
  };
  const char* text = R"({"sampling_rate": 4000, "max_length_s": 1, "hop_length": 100, "fft_window_size": 128, "frequency_max": 2000,
      "feature_size": 8, "padding": "repeatpad"})";
  auto config = read(text);
  CHECK(frames(config)[30].item<float>() > -20);
  CHECK(frames(config)[39].item<float>() == doctest::Approx(-100));
  config.padding = SpectrogramConfig::Padding::pad;
  CHECK(frames(config)[30].item<float>() == doctest::Approx(-100));
  config.padding = SpectrogramConfig::Padding::repeat;
  CHECK(frames(config)[39].item<float>() > -20);
}

TEST_CASE("settings that are none are refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read_spectrogram(Json::parse(text, "p")); }); };
  CHECK(read_spectrogram(Json::parse("{}", "p")).frames() == 1001);
  CHECK(refusal(R"({"truncation": "none"})").find("truncation is 'none'") != std::string::npos);
  CHECK(refusal(R"({"padding": "none"})").find("padding is 'none'") != std::string::npos);
  CHECK(refusal(R"({"hop_length": 0})").find("hop_length is 0") != std::string::npos);
  CHECK(refusal(R"({"frequency_min": -5})").find("frequency_min is -5") != std::string::npos);
  CHECK(refusal(R"({"sampling_rate": 16000})").find("no limits below half the sampling_rate 16000") != std::string::npos);
}
