#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

#include "base/json.h"
#include "media/image.h"
#include "model/image_processor.h"
#include "qwen_vl/settings.h"

namespace mm::qwen_vl {

// A picture in patches, as PatchProcessor makes them: [R, C, m m, 3, p, p], R rows of C squares of m x m patches of p x p pixels. Or such
// ones of a video, one behind the other.
struct Grid {
  std::int64_t rows = 0, columns = 0;  // squares, each of which becomes a token
  std::int64_t groups = 1;             // of frames
  float step = 0;                      // places on the axis of time from a group to the next; where groups stand is cut off

  std::int64_t tokens() const { return groups * rows * columns; }
};

Grid grid_of(const at::Tensor& patches);  // [R, C, m m, 3, p, p]

// How large a picture is shown to a model that takes any size: both sides the multiple of `factor` that is nearest (a half to the even
// one), but so that the area is within least to most pixels and the shape about the same (smart_resize of image_processing_qwen2_vl.py).
// Throws Error{input} for a strip more than 200 times as long as it is wide, and for more pixels than memory should be asked for.
PixelSize smart_size(int height, int width, int factor, std::int64_t least, std::int64_t most);

// The same of each of so many frames, whose area is that of all of them, their number rounded to groups of `depth` (smart_resize of
// video_processing_qwen3_vl.py).
PixelSize smart_size(int height, int width, int factor, std::int64_t least, std::int64_t most, double frames, int depth);

// Turns pictures into patches with the arithmetic of Qwen2VLImageProcessor of transformers' PIL backend, bit for bit, but that a picture is
// there once and not as the equal frames that a patch is deep. Immutable; safe to use from several threads.
class PatchProcessor {
 public:
  // Throws Error{input} as read_patch_settings().
  explicit PatchProcessor(const Json& config);

  // most_tokens: no more of them a picture, where the settings would allow more; 0: as the settings say. -> [R, C, m m, 3, p, p] f32
  at::Tensor operator()(const Image& image, std::int64_t most_tokens = 0) const;

  const PatchSettings& settings() const { return settings_; }

 private:
  PatchSettings settings_;
  PixelValues values_;
};

}  // namespace mm::qwen_vl
