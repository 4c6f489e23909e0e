#pragma once
#include <algorithm>
#include <memory>
#include <string>

#include "florence2/config.h"
#include "florence2/model.h"
#include "model/aliased_source.h"
#include "support/golden.h"

namespace mm::florence2 {

using mm::image_of;

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("florence2", name), config(read_config(json("config.json"))) {}

  // The model of a folder's weights.
  static Model model_of(const std::string& path, const Config& config, at::ScalarType dtype = at::kFloat) {
    const auto files = std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(path), at::kCPU, dtype);
    return {Params(std::make_shared<AliasedSource>(files, names_of)), config};
  }
  Model model(at::ScalarType dtype = at::kFloat) const { return model_of(path, config, dtype); }

  Config config;
};

// Checks tensors as mm::Compare does, but to 1e-5 of the largest number of a tensor where that is above 1: stages add up to some 60.
class Compare {
 public:
  explicit Compare(const Safetensors& file) : file_(file) {}

  void operator()(const std::string& name, const at::Tensor& ours) const { against(name, file_.tensor(name), ours); }
  // States as a picture with its channels behind, which transformers has in front, or in one row.
  void picture(const std::string& name, const at::Tensor& ours) const {  // [B, H, W, C]
    const auto theirs = file_.tensor(name);
    against(name, theirs, theirs.dim() == 3 ? ours.flatten(1, 2) : ours.permute({0, 3, 1, 2}));
  }
  void against(const std::string& name, const at::Tensor& theirs, const at::Tensor& ours) const {
    mm::Compare(file_, 1e-5 * std::max(1.0, theirs.abs().max().item().toDouble())).against(name, theirs, ours);
  }

 private:
  const Safetensors& file_;
};

}  // namespace mm::florence2
