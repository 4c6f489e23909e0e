#pragma once
#include <array>
#include <string>

#include "siglip/config.h"

#include "support/golden.h"

namespace mm::siglip {

inline constexpr std::array<const char*, 2> kGolden{"first", "second"};

// A folder of tests/golden/siglip.
struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("siglip", name), config(read_config(json("config.json"))) {}
  Params params() const { return Params(source()); }

  Config config;
};

}  // namespace mm::siglip
