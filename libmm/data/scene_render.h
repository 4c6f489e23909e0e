#pragma once
#include "data/scene.h"
#include "media/image.h"

namespace mm {

// Draws a scene as a square RGB picture of `side` pixels (1 to 4096), edges smoothed by 3 x 3 samples a pixel. Whole-number arithmetic
// throughout: the same scene has the same pixels on every machine.
Image render(const Scene& scene, int side);

}  // namespace mm
