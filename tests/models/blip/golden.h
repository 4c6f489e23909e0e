#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>

#include "base/json.h"
#include "blip/config.h"
#include "blip/layout.h"
#include "support/close.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm::blip {

// A folder of tests/golden/blip: a tiny model and what transformers computes with it (scripts/golden/blip.py).
struct Golden {
  explicit Golden(const std::string& name)
      : path(std::string(MM_TEST_DATA) + "/blip/" + name), config(read_config(Json::read(path + "/config.json"))) {}

  Params params(at::ScalarType dtype = at::kFloat) const {
    return Params(std::make_shared<LayoutSource>(std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(path), at::kCPU, dtype)));
  }
  Safetensors file(const std::string& name) const { return Safetensors(path + "/" + name); }

  std::string path;
  Config config;
};

// Checks tensors against those of a file, and stops at the first that differs: what comes later only follows from it.
class Compare {
 public:
  explicit Compare(const Safetensors& file, double tolerance = 1e-5) : file_(file), tolerance_(tolerance) {}

  void operator()(const std::string& name, const at::Tensor& ours) const {
    CAPTURE(name);
    const double off = difference(ours, file_.tensor(name));
    REQUIRE(off < tolerance_);
  }

 private:
  const Safetensors& file_;
  double tolerance_;
};

}  // namespace mm::blip
