#pragma once
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/json.h"
#include "florence2/config.h"
#include "florence2/model.h"
#include "media/image.h"
#include "model/aliased_source.h"
#include "options/decode.h"
#include "support/close.h"
#include "support/temporary.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm::florence2 {

// A folder of tests/golden/florence2: a tiny model and what transformers computes with it (scripts/golden/florence2.py).
struct Golden {
  explicit Golden(const std::string& name)
      : path(std::string(MM_TEST_DATA) + "/florence2/" + name), config(read_config(Json::read(path + "/config.json"))) {}

  // The model of a folder's weights.
  static Model model_of(const std::string& path, const Config& config, at::ScalarType dtype = at::kFloat) {
    const auto files = std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(path), at::kCPU, dtype);
    return {Params(std::make_shared<AliasedSource>(files, names_of)), config};
  }
  Model model(at::ScalarType dtype = at::kFloat) const { return model_of(path, config, dtype); }
  NamedTensors weights() const {
    const Checkpoint checkpoint(path);
    NamedTensors all;
    for (const auto& name : checkpoint.names()) all[name] = checkpoint.tensor(name).clone();
    return all;
  }
  Safetensors file(const std::string& name) const { return Safetensors(path + "/" + name); }

  std::string path;
  Config config;
};

// A picture of images.safetensors, [H, W, 3] u8.
inline Image image_of(const at::Tensor& pixels) {  // [H, W, 3] u8
  const auto* data = pixels.const_data_ptr<std::uint8_t>();
  return {static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), 3, {data, data + pixels.numel()}};
}

// The arguments of transformers' generate() in generated.json.
inline DecodeOptions options_of(const Json& json) {
  DecodeOptions o;
  if (json.has("num_beams")) o.beam = static_cast<int>(json.integer("num_beams"));
  if (json.has("max_new_tokens")) o.max_new_tokens = static_cast<int>(json.integer("max_new_tokens"));
  if (json.has("min_length")) o.min_length = static_cast<int>(json.integer("min_length"));
  if (json.has("no_repeat_ngram_size")) o.no_repeat_ngram = static_cast<int>(json.integer("no_repeat_ngram_size"));
  if (json.has("early_stopping")) o.early_stopping = json.at("early_stopping").boolean() ? "true" : "false";
  if (json.has("length_penalty")) o.length_penalty = json.number("length_penalty");
  return o;
}

// Checks tensors against those of a file, to 1e-5 of the largest number of a tensor where that is above 1 (stages add up to some 60), and
// stops at the first that differs: what comes later only follows from it.
class Compare {
 public:
  explicit Compare(const Safetensors& file, double tolerance = 1e-5) : file_(file), tolerance_(tolerance) {}

  void operator()(const std::string& name, const at::Tensor& ours) const { against(name, file_.tensor(name), ours); }
  // States as a picture with its channels behind, which transformers has in front, or in one row.
  void picture(const std::string& name, const at::Tensor& ours) const {  // [B, H, W, C]
    const auto theirs = file_.tensor(name);
    against(name, theirs, theirs.dim() == 3 ? ours.flatten(1, 2) : ours.permute({0, 3, 1, 2}));
  }
  void against(const std::string& name, const at::Tensor& theirs, const at::Tensor& ours) const {
    CAPTURE(name);
    const double off = difference(ours, theirs);
    REQUIRE(off < tolerance_ * std::max(1.0, theirs.abs().max().item().toDouble()));
  }

 private:
  const Safetensors& file_;
  double tolerance_;
};

}  // namespace mm::florence2
