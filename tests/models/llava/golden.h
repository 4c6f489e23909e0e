#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "llava/config.h"
#include "llava/family.h"
#include "media/image.h"
#include "model/folder.h"
#include "options/decode.h"
#include "support/close.h"
#include "support/temporary.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm::llava {

inline const std::array<std::string, 2> kGolden{"plain", "full"};

// A folder of tests/golden/llava: a tiny model and what transformers computes with it (scripts/golden/llava.py).
struct Golden {
  explicit Golden(const std::string& name)
      : path(std::string(MM_TEST_DATA) + "/llava/" + name), config(read_config(Json::read(path + "/config.json"))) {}

  Params params() const {
    return named_parts(std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(path), at::kCPU, at::kFloat));
  }
  Safetensors file(const std::string& name) const { return Safetensors(path + "/" + name); }
  Image image(std::size_t i) const {
    const auto pixels = file("images.safetensors").tensor("image." + std::to_string(i));  // [H, W, 3] u8
    const auto* data = pixels.const_data_ptr<std::uint8_t>();
    return {static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), 3, {data, data + pixels.numel()}};
  }
  Json generated() const { return Json::read(path + "/generated.json"); }

  std::string path;
  Config config;
};

// A golden folder that a test may spoil.
struct Copy {
  explicit Copy(const std::string& name) { std::filesystem::copy(Golden(name).path, folder.path); }

  // A JSON file, with a key set to what a JSON text says.
  void set(const std::string& file, const std::string& key, const std::string& value) const {
    auto json = Json::read(folder / file);
    json.set(key, Json::parse(value, file));
    folder.file(file, json.dump());
  }
  std::map<std::string, at::Tensor> weights() const {
    const Checkpoint checkpoint(folder.path);
    std::map<std::string, at::Tensor> all;
    for (const auto& name : checkpoint.names()) all[name] = checkpoint.tensor(name).clone();
    return all;
  }
  void write(const std::map<std::string, at::Tensor>& weights) const { write_safetensors(folder / "model.safetensors", weights); }

  TemporaryFolder folder;
};

// The arguments of transformers' generate() in generated.json.
inline DecodeOptions options_of(const Json& json) {
  DecodeOptions o;
  if (json.has("num_beams")) o.beam = static_cast<int>(json.integer("num_beams"));
  if (json.has("max_new_tokens")) o.max_new_tokens = static_cast<int>(json.integer("max_new_tokens"));
  if (json.has("length_penalty")) o.length_penalty = json.number("length_penalty");
  return o;
}

}  // namespace mm::llava
