#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

#include "base/json.h"
#include "media/image.h"
#include "model/image_processor.h"

namespace mm::qwen_vl {

// A picture in patches, as PatchProcessor makes them: [R, C, m m, 3, p, p], R rows of C squares of m x m patches of p x p pixels.
struct Grid {
  std::int64_t rows = 0, columns = 0;  // squares, each of which becomes a token

  std::int64_t tokens() const { return rows * columns; }
};

Grid grid_of(const at::Tensor& patches);  // [R, C, m m, 3, p, p]

// How large a picture is shown to a model that takes any size: both sides the multiple of `factor` that is nearest (a half to the even
// one), but so that the area is within least to most pixels and the shape about the same (smart_resize of image_processing_qwen2_vl.py).
// Throws Error{input} for a strip more than 200 times as long as it is wide, and for more pixels than memory should be asked for.
PixelSize smart_size(int height, int width, int factor, std::int64_t least, std::int64_t most);

// Turns pictures into patches with the arithmetic of Qwen2VLImageProcessor of transformers' PIL backend, bit for bit, but that a picture is
// there once and not as the equal frames that a patch is deep. Immutable; safe to use from several threads.
class PatchProcessor {
 public:
  // The settings of a preprocessor_config.json; size.shortest_edge and size.longest_edge, or min_pixels and max_pixels, are areas. Throws
  // Error{input} as read_image_steps does, and on sizes that are no sizes.
  explicit PatchProcessor(const Json& config);

  // most_tokens: no more of them a picture, where the settings would allow more; 0: as the settings say. -> [R, C, m m, 3, p, p] f32
  at::Tensor operator()(const Image& image, std::int64_t most_tokens = 0) const;

  int patch() const { return patch_; }    // pixels
  int merge() const { return merge_; }    // patches
  int frames() const { return frames_; }  // that a patch is deep

 private:
  ImageSteps steps_;
  PixelValues values_;
  int patch_ = 0, merge_ = 0, frames_ = 0;
  std::int64_t least_ = 0, most_ = 0;  // pixels of a picture
};

}  // namespace mm::qwen_vl
