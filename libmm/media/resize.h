#pragma once
#include "media/image.h"

namespace mm {

// Filters under the codes of Pillow, which preprocessor_config.json uses ("resample": 3).
enum class Resample { nearest = 0, lanczos = 1, bilinear = 2, bicubic = 3, box = 4, hamming = 5 };

// Bit for bit what Image.resize((width, height), filter) of Pillow 13 gives: two passes in fixed point with an 8-bit picture between
// them, antialiased on the way down (Pillow, src/libImaging/Resample.c). RGB or grey; width, height >= 1.
// Pillow 13 takes the vertical pass first where the height shrinks by more than twice what the width does; Pillow 12 always began
// with the horizontal one, so that pictures much higher than their target may differ from its by a level or two.
Image resize(const Image& image, int width, int height, Resample filter);

}  // namespace mm
