#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "media/sound.h"
#include "vit/config.h"
#include "vit/layout.h"

#include "support/golden.h"

namespace mm::vit {

inline constexpr std::array<const char*, 5> kGolden{"pooler", "classifier", "dino", "gated", "registers"};

// A folder of tests/golden/vit.
struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("vit", name), config(read_config(json("config.json"))) {}
  Params params() const { return Params(std::make_shared<LayoutSource>(source(), config.layout)); }

  // Of the folder "sound": those of scripts/golden/clap.py, whole numbers over a power of two.
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

}  // namespace mm::vit
