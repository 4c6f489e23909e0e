#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "media/image.h"
#include "model/frame_rule.h"
#include "options/decode.h"
#include "qwen_vl/config.h"
#include "qwen_vl/family.h"
#include "qwen_vl/processor.h"
#include "qwen_vl/video.h"
#include "support/close.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm::qwen_vl {

inline const std::array<std::string, 3> kGolden{"qwen3", "qwen3_tied", "qwen2_5"};

// A folder of tests/golden/qwen_vl: a tiny model and what transformers computes with it (scripts/golden/qwen_vl.py).
struct Golden {
  explicit Golden(const std::string& name)
      : path(std::string(MM_TEST_DATA) + "/qwen_vl/" + name), config(Json::read(path + "/config.json")) {}

  Params params(at::ScalarType dtype = at::kFloat) const {
    return named(std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(path), at::kCPU, dtype));
  }
  Safetensors file(const std::string& name) const { return Safetensors(path + "/" + name); }
  Image image(std::size_t i) const {
    const auto pixels = file("images.safetensors").tensor("image." + std::to_string(i));  // [H, W, 3] u8
    const auto* data = pixels.const_data_ptr<std::uint8_t>();
    return {static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), 3, {data, data + pixels.numel()}};
  }
  PatchProcessor processor() const { return PatchProcessor(Json::read(path + "/preprocessor_config.json")); }
  VisionConfig vision() const { return read_config(config).vision; }
  std::int64_t image_token() const { return config.integer("image_token_id"); }
  Json generated() const { return Json::read(path + "/generated.json"); }
  Json videos() const { return Json::read(path + "/videos.json"); }
  VideoProcessor video_processor() const { return {video_config(Folder(path)), vision().gated}; }
  mm::Pictures video(std::size_t i) const {  // the frames of it that transformers looks at
    const auto told = videos().at("videos").at(i);
    const auto pixels = file("videos.safetensors").tensor("frames." + std::to_string(i));  // [F, H, W, 3] u8
    mm::Pictures frames{.images = {}, .duration = told.number("count") / told.number("rate")};
    for (const auto number : told.at("frames").integers()) frames.seconds.push_back(static_cast<double>(number) / told.number("rate"));
    for (std::int64_t f = 0; f < pixels.size(0); ++f) {
      const auto* data = pixels[f].const_data_ptr<std::uint8_t>();
      frames.images.push_back({static_cast<int>(pixels.size(2)), static_cast<int>(pixels.size(1)), 3, {data, data + pixels[f].numel()}});
    }
    return frames;
  }

  std::string path;
  Json config;
};

// The arguments of transformers' generate() in generated.json.
inline DecodeOptions options_of(const Json& json) {
  DecodeOptions o;
  if (json.has("num_beams")) o.beam = static_cast<int>(json.integer("num_beams"));
  if (json.has("max_new_tokens")) o.max_new_tokens = static_cast<int>(json.integer("max_new_tokens"));
  if (json.has("length_penalty")) o.length_penalty = json.number("length_penalty");
  return o;
}

// Checks tensors against those of a file, and stops at the first that differs: what comes later only follows from it.
class Compare {
 public:
  explicit Compare(const Safetensors& file) : file_(file) {}

  void operator()(const std::string& name, const at::Tensor& ours) const {
    CAPTURE(name);
    REQUIRE(difference(ours, file_.tensor(name)) < 1e-5);
  }

 private:
  const Safetensors& file_;
};

}  // namespace mm::qwen_vl
