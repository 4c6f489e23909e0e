#pragma once
#include <array>
#include <string>
#include <vector>

#include "media/sound.h"
#include "wav2vec2/config.h"

#include "support/golden.h"

namespace mm::wav2vec2 {

inline constexpr std::array<const char*, 4> kGolden{"plain", "recogniser", "hubert", "normed"};

// A folder of tests/golden/wav2vec2.
struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("wav2vec2", name), config(read_config(json("config.json"))) {}

  // Those of scripts/golden/clap.py: whole numbers over a power of two.
  std::vector<Sound> sounds() const {
    std::vector<Sound> all;
    for (const auto length : json("sounds.json").at("samples").integers()) {
      Sound sound{.rate = 16'000, .samples = {}};
      for (std::int64_t i = 0; i < length; ++i)
        sound.samples.push_back(static_cast<float>(((i * i * 7 / 50 + i * 31) % 2001 - 1000) * (1 + i % 500)) / (1024 * 512));
      all.push_back(sound);
    }
    return all;
  }

  Config config;
};

}  // namespace mm::wav2vec2
