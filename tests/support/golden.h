#pragma once
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "media/image.h"
#include "options/decode.h"
#include "support/close.h"
#include "support/temporary.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm {

inline Image image_of(const at::Tensor& pixels) {  // [H, W, 3] u8
  const auto* data = pixels.const_data_ptr<std::uint8_t>();
  return {static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), 3, {data, data + pixels.numel()}};
}

inline std::map<std::string, at::Tensor> weights_of(const std::string& folder) {
  const Checkpoint checkpoint(folder);
  std::map<std::string, at::Tensor> all;
  for (const auto& name : checkpoint.names()) all[name] = checkpoint.tensor(name).clone();
  return all;
}

// A folder of tests/golden/<family>: a tiny model and what the reference computes with it (scripts/golden/<family>.py).
struct GoldenFolder {
  GoldenFolder(const std::string& family, const std::string& name) : path(MM_TEST_DATA "/" + family + "/" + name) {}

  std::shared_ptr<ParamSource> source(at::ScalarType dtype = at::kFloat) const {
    return std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(path), at::kCPU, dtype);
  }
  Safetensors file(const std::string& name) const { return Safetensors(path + "/" + name); }
  Json json(const std::string& name) const { return Json::read(path + "/" + name); }
  Json generated() const { return json("generated.json"); }
  Image image(std::size_t i) const { return image_of(file("images.safetensors").tensor("image." + std::to_string(i))); }

  std::string path;
};

// A golden folder that a test may spoil.
struct SpoiledFolder {
  SpoiledFolder(const std::string& family, const std::string& name) { std::filesystem::copy(GoldenFolder(family, name).path, folder.path); }

  // A JSON file, with a key set to what a JSON text says.
  void set(const std::string& file, const std::string& key, const std::string& value) const {
    auto json = Json::read(folder / file);
    json.set(key, Json::parse(value, file));
    folder.file(file, json.dump());
  }
  std::map<std::string, at::Tensor> weights() const { return weights_of(folder.path); }
  void write(const std::map<std::string, at::Tensor>& weights) const { write_safetensors(folder / "model.safetensors", weights); }

  TemporaryFolder folder;
};

// The arguments of transformers' generate() in a generated.json.
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

// Checks tensors against those of a file, within 1e-5 of the largest number where that is above 1, and stops at the first that differs:
// what comes later only follows from it.
class Compare {
 public:
  explicit Compare(const Safetensors& file, double tolerance = 1e-5) : file_(file), tolerance_(tolerance) {}

  void operator()(const std::string& name, const at::Tensor& ours) const { against(name, file_.tensor(name), ours); }
  void against(const std::string& name, const at::Tensor& theirs, const at::Tensor& ours) const {
    CAPTURE(name);
    const double largest = theirs.numel() == 0 ? 0 : theirs.to(at::kDouble).abs().max().item().toDouble();
    const double off = difference(ours, theirs) / std::max(1.0, largest);
    REQUIRE(off < tolerance_);
  }

 private:
  const Safetensors& file_;
  double tolerance_;
};

}  // namespace mm
