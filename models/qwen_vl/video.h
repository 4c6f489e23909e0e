#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <span>

#include "base/json.h"
#include "media/image.h"
#include "model/folder.h"
#include "model/frame_rule.h"
#include "qwen_vl/processor.h"
#include "qwen_vl/settings.h"

namespace mm::qwen_vl {

// What a folder says of videos, looked for as transformers does: the video_processor of processor_config.json, else
// video_preprocessor_config.json, else what it says of pictures.
Json video_config(const Folder& folder);

// Frames in patches, as VideoProcessor makes them: [G, R, C, m m, 3, f, p, p] u8, G groups of f frames, each of which is as a picture.
bool is_video(const at::Tensor& patches);
Grid video_grid(const at::Tensor& patches);  // its step is 0

// Turns the frames of a video into patches with the arithmetic of Qwen3VLVideoProcessor, or of Qwen2VLVideoProcessor that Qwen2.5-VL has,
// of transformers: ATen resizes them, so that levels may differ by 1 from what PatchProcessor makes of the same picture. Frames are as
// levels in memory, a quarter of what they are as numbers. Immutable; safe to use from several threads.
class VideoProcessor {
 public:
  // The settings of a video_preprocessor_config.json or its like. gated: of Qwen2.5-VL, where the file does not name the class. Throws
  // Error{input} as read_patch_settings() does, and on another class, numbers of frames that are none, and a filter that mm does not have.
  VideoProcessor(const Json& config, bool gated);

  // Which frames are looked at; most_frames: no more, where the settings would allow more; 0: as the settings say.
  FrameRule rule(std::int64_t most_frames = 0) const;

  // Frames of one size, one at least; the last one stands for those that are missing in the last group. most_tokens: no more of them in
  // all; 0: as the settings say -> [G, R, C, m m, 3, f, p, p] u8
  at::Tensor operator()(std::span<const Image> frames, std::int64_t most_tokens = 0) const;

  at::Tensor values(const at::Tensor& group) const;  // what the model reads of a group: [R, C, m m, 3, f, p, p] u8 -> f32

  const PatchSettings& settings() const { return settings_; }

 private:
  PixelSize size(const Image& frame, std::int64_t count, std::int64_t most_tokens) const;

  bool each_;  // are areas those of each frame (Qwen2VLVideoProcessor), or of all together
  PatchSettings settings_;
  FrameRule rule_;
  std::int64_t capped_tokens_ = 0;  // of cap_pixels_per_frame; 0: that is not set
  std::array<std::array<float, 256>, 3> values_ = {};
};

}  // namespace mm::qwen_vl
