#pragma once
#include <memory>
#include <string>

#include "git/config.h"
#include "git/model.h"
#include "model/aliased_source.h"
#include "support/golden.h"

namespace mm::git {

using mm::Compare, mm::image_of;

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("git", name), config(read_config(json("config.json"))) {}

  Params params(at::ScalarType dtype = at::kFloat) const { return Params(std::make_shared<AliasedSource>(source(dtype), names_of)); }
  Model model(at::ScalarType dtype = at::kFloat) const { return {params(dtype), config}; }

  Config config;
};

}  // namespace mm::git
