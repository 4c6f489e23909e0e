#pragma once
#include <memory>
#include <string>

#include "blip/config.h"
#include "blip/layout.h"
#include "support/golden.h"

namespace mm::blip {

using mm::Compare, mm::image_of;

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("blip", name), config(read_config(json("config.json"))) {}

  Params params(at::ScalarType dtype = at::kFloat) const { return Params(std::make_shared<LayoutSource>(source(dtype))); }

  Config config;
};

}  // namespace mm::blip
