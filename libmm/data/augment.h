#pragma once
#include "base/random.h"
#include "media/image.h"

namespace mm {

// How a training picture may differ from the one on disk. All zero (crop 1): not at all.
struct Augmentation {
  double crop = 1;        // smallest part of the area that a random crop keeps, (0, 1]
  double stretch = 1;     // largest ratio of the crop's aspect to the picture's, or the inverse; >= 1
  bool flip = false;      // mirrored in half of the cases; never where a sentence speaks of left and right
  double brightness = 0;  // factor 1 - b .. 1 + b
  double contrast = 0;    // around the mean grey
  double saturation = 0;  // around each pixel's own grey
  double erase = 0;       // chance that a random grey rectangle hides up to a quarter of the picture
};

// A square RGB picture of `side` pixels: random resized crop (as torchvision's RandomResizedCrop), flip, colour, erasure. What is random
// is drawn from `random` alone, always in the same order.
Image augment(const Image& image, int side, const Augmentation& how, Random& random);

}  // namespace mm
