#pragma once
#include <array>
#include <memory>
#include <string>

#include "llava/config.h"
#include "llava/family.h"
#include "support/golden.h"

namespace mm::llava {

inline const std::array<std::string, 2> kGolden{"plain", "full"};

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("llava", name), config(read_config(json("config.json"))) {}

  Params params() const { return named_parts(source()); }

  Config config;
};

struct Copy : SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("llava", name) {}
};

}  // namespace mm::llava
