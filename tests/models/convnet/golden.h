#pragma once
#include <string>

#include "convnet/config.h"

#include "support/golden.h"

namespace mm::convnet {

// A folder of tests/golden/convnet.
struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("convnet", name), config(read_config(json("config.json"))) {}
  Params params() const { return Params(source()); }

  Config config;
};

}  // namespace mm::convnet
