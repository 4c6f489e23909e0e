#pragma once
#include <array>
#include <memory>
#include <string>

#include "smolvlm/config.h"
#include "smolvlm/layout.h"
#include "smolvlm/processor.h"
#include "support/golden.h"

namespace mm::smolvlm {

using mm::Compare, mm::image_of;

inline const std::array<std::string, 2> kGolden{"smolvlm", "idefics3"};

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("smolvlm", name), config(read_config(json("config.json"))) {}

  Params params(at::ScalarType dtype = at::kFloat) const { return Params(std::make_shared<LayoutSource>(source(dtype))); }
  TileProcessor processor() const { return TileProcessor(json("preprocessor_config.json")); }

  Config config;
};

struct Copy : SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("smolvlm", name) {}
};

}  // namespace mm::smolvlm
