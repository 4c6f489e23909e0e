#pragma once
#include <memory>
#include <string>

#include "model/aliased_source.h"
#include "support/golden.h"
#include "vit_gpt2/config.h"
#include "vit_gpt2/model.h"

namespace mm::vit_gpt2 {

using mm::Compare, mm::image_of;

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("vit_gpt2", name), config(read_config(json("config.json"))) {}

  Params params(at::ScalarType dtype = at::kFloat) const { return Params(std::make_shared<AliasedSource>(source(dtype), names_of)); }
  Model model(at::ScalarType dtype = at::kFloat) const { return {params(dtype), config}; }

  Config config;
};

}  // namespace mm::vit_gpt2
