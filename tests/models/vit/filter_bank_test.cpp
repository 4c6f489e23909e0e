#include "vit/filter_bank.h"

#include "model/feature_extractor.h"
#include "models/vit/golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("sounds that are too short and too long become transformers' filter banks") {
  const Golden golden("sound");
  const auto file = golden.file("activations.safetensors");
  const Compare compare(file);
  const FilterBank bank(read_filter_bank(feature_extractor_config(Folder(golden.path), "ASTFeatureExtractor")));
  const auto sounds = golden.sounds();
  REQUIRE(sounds.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) compare.against("input", file.tensor("input")[static_cast<std::int64_t>(i)], bank(sounds[i]));
  CHECK(complaint([&] { bank(Sound{.rate = 16'000, .samples = std::vector<float>(399)}); }) ==
        "a sound of 399 samples, shorter than the 400 of a frame");
}

TEST_CASE("settings that are none are refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read_filter_bank(Json::parse(text, "p")); }); };
  CHECK(read_filter_bank(Json::parse("{}", "p")).frames == 1024);
  CHECK(refusal(R"({"std": 0})") == "p: std is 0, expected above 0");
  CHECK(refusal(R"({"sampling_rate": 10})").find("sampling_rate is 10") != std::string::npos);
  CHECK(refusal(R"({"num_mel_bins": 0})").find("num_mel_bins is 0") != std::string::npos);
}
