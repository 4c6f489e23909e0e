#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "media/image.h"
#include "media/resize.h"

namespace mm {

// A size as preprocessor_config.json spells it: height and width, or the shortest edge (longest_edge then caps the other one).
struct ImageSize {
  int height = 0, width = 0;                // pixels; 0 when the edges say it
  int shortest_edge = 0, longest_edge = 0;  // pixels; 0 when not given
};

// What a processor does to a picture, in this order. A family fills in the defaults of its processor class in transformers, because
// files leave out what equals them.
struct ImageSteps {
  std::string_view processor = {};  // the class in transformers: "BlipImageProcessor"
  bool resize = true;
  ImageSize size = {};
  Resample resample = Resample::bicubic;
  bool crop = false;  // to the centre; what is missing is black
  ImageSize crop_size = {};
  bool rescale = true;
  double rescale_factor = 1.0 / 255;
  bool normalize = true;
  std::array<double, 3> mean{0.5, 0.5, 0.5}, std{0.5, 0.5, 0.5};  // red, green, blue; after rescaling
  bool default_to_square = true;                                  // a size that is one number: both edges, else the shortest one
  int size_divisor = 0;  // when there is one, pictures keep their shape about, and are resized as resized_to_multiples() says
};

// The processor class that a preprocessor_config.json names, without Fast, Pil or FeatureExtractor; `fallback` where it names none.
std::string image_processor_name(const Json& config, std::string_view fallback);

// The steps that a preprocessor_config.json asks for, read as the processor class of transformers 5 reads it. Throws Error{input} on
// another class than `defaults.processor` (with or without Fast or Pil behind it), on a wrong type, and on what mm does not do.
ImageSteps read_image_steps(const Json& config, const ImageSteps& defaults);

// Rescaled and normalised.
PixelValues pixel_values(const ImageSteps& steps);

// A part of a picture: where it begins and how far it reaches, in widths and heights of the picture. It may lie partly outside.
struct PicturePart {
  double left = 0, top = 0, width = 1, height = 1;
};

// Turns pictures into model input with the arithmetic of transformers' PIL backend (image_processing_backends.py, image_transforms.py),
// bit for bit: 8-bit resizing, pixel * rescale_factor in double rounded to float, then (x - mean) / std in float.
// Immutable; safe to use from several threads.
class ImageProcessor {
 public:
  explicit ImageProcessor(const ImageSteps& steps);

  at::Tensor operator()(const Image& image) const;  // [3, H, W] f32
  PicturePart part(int height, int width) const;    // of a picture of that size: what is in the model's input

 private:
  ImageSteps steps_;
  PixelValues values_;
};

// The size to which a picture is resized, as transformers computes it. Throws Error{input} when it has more pixels than a picture may have
// (ImageLimits): a thin strip grows beyond all memory when its short side is brought to some length.
struct PixelSize {
  int height = 0, width = 0;
};
PixelSize resized(const ImageSize& size, int height, int width);

// The size of ViltImageProcessor: the shorter side as long as asked, but the longer one at most 1333/800 of that, both cut down to a
// multiple of the divisor. Throws Error{input} for a strip so thin that nothing would be left of it.
PixelSize resized_to_multiples(int shortest_edge, int divisor, int height, int width);

}  // namespace mm
