#pragma once
#include <ATen/core/Tensor.h>

#include "base/json.h"
#include "media/image.h"
#include "model/image_processor.h"

namespace mm::smolvlm {

// How a picture is cut. rows of columns tiles in front of the whole of it; 0 x 0: the whole alone.
struct Grid {
  int rows = 0, columns = 0;

  int tiles() const { return rows * columns + 1; }
};

// Turns pictures into tiles with the arithmetic of SmolVLMImageProcessor and Idefics3ImageProcessor of transformers' PIL backend, bit for
// bit: the longest edge is brought to `size`, both edges up to multiples of a tile, and the whole is squashed into one tile more. Without
// cutting it is squashed alone. Immutable; safe to use from several threads.
class TileProcessor {
 public:
  // The settings of a preprocessor_config.json. Throws Error{input} as read_image_steps does, and on sizes that are no sizes.
  explicit TileProcessor(const Json& config);

  // The shape tells the grid: R rows of C tiles, and in the first place of a last row the whole picture (zeros beside it); [1, 1, ...]: the
  // whole alone. split: cut it, where the settings (do_image_splitting) cut -> [R + 1, C, 3, S, S] f32
  at::Tensor operator()(const Image& image, bool split) const;

  // Of a frame, which is never cut, the levels of the whole: a quarter of the memory, as there may be many -> [1, 1, 3, S, S] u8
  at::Tensor levels(const Image& image) const;
  at::Tensor values(const at::Tensor& levels) const;  // what operator() makes of those: [B, 3, S, S] u8 -> f32

  int tile() const { return tile_; }  // S, pixels

 private:
  PixelSize first_size(int height, int width) const;

  ImageSteps steps_;
  PixelValues values_;
  bool split_ = true;
  int longest_edge_ = 0;  // pixels; 0: fixed_ holds
  PixelSize fixed_ = {};  // pixels
  int tile_ = 0;          // max_image_size: pixels
};

Grid grid_of(const at::Tensor& tiles);            // tiles as TileProcessor makes them, [R + 1, C, 3, S, S]
at::Tensor shown_tiles(const at::Tensor& tiles);  // those of them that hold a part of the picture, the whole last -> [R C + 1, 3, S, S]

}  // namespace mm::smolvlm
