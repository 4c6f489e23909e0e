#pragma once
#include <array>
#include <string>

#include "clip/config.h"

#include "support/golden.h"

namespace mm::clip {

inline constexpr std::array<const char*, 2> kGolden{"openai", "laion"};

// A folder of tests/golden/clip.
struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("clip", name), config(read_config(json("config.json"))) {}
  Params params() const { return Params(source()); }

  Config config;
};

}  // namespace mm::clip
