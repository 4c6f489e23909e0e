#pragma once
#include <array>
#include <memory>
#include <string>

#include "vit/config.h"
#include "vit/layout.h"

#include "support/golden.h"

namespace mm::vit {

inline constexpr std::array<const char*, 5> kGolden{"pooler", "classifier", "dino", "gated", "registers"};

// A folder of tests/golden/vit.
struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("vit", name), config(read_config(json("config.json"))) {}
  Params params() const { return Params(std::make_shared<LayoutSource>(source(), config.layout)); }

  Config config;
};

}  // namespace mm::vit
