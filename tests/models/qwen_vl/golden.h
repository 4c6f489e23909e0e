#pragma once
#include <ATen/ops/cat.h>

#include <array>
#include <memory>
#include <string>

#include "model/folder.h"
#include "model/frame_rule.h"
#include "qwen_vl/config.h"
#include "qwen_vl/family.h"
#include "qwen_vl/processor.h"
#include "qwen_vl/video.h"
#include "support/golden.h"

namespace mm::qwen_vl {

using mm::Compare;

inline const std::array<std::string, 3> kGolden{"qwen3", "qwen3_tied", "qwen2_5"};

struct Golden : GoldenFolder {
  explicit Golden(const std::string& name) : GoldenFolder("qwen_vl", name), config(json("config.json")) {}

  Params params(at::ScalarType dtype = at::kFloat) const { return named(source(dtype)); }
  PatchProcessor processor() const { return PatchProcessor(json("preprocessor_config.json")); }
  VisionConfig vision() const { return read_config(config).vision; }
  std::int64_t image_token() const { return config.integer("image_token_id"); }
  Json videos() const { return json("videos.json"); }
  VideoProcessor video_processor() const { return {video_config(Folder(path)), vision().gated}; }
  mm::Pictures video(std::size_t i) const {  // the frames of it that transformers looks at
    const auto told = videos().at("videos").at(i);
    const auto pixels = file("videos.safetensors").tensor("frames." + std::to_string(i));  // [F, H, W, 3] u8
    mm::Pictures frames{.images = {}, .duration = told.number("count") / told.number("rate")};
    for (const auto number : told.at("frames").integers()) frames.seconds.push_back(static_cast<double>(number) / told.number("rate"));
    for (std::int64_t f = 0; f < pixels.size(0); ++f) frames.images.push_back(image_of(pixels[f]));
    return frames;
  }

  Json config;
};

struct Copy : SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("qwen_vl", name) {}
};

}  // namespace mm::qwen_vl
