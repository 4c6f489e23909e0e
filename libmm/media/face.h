#pragma once
#include <memory>
#include <string>
#include <vector>

#include "media/image.h"

namespace mm {

// Where a face is in a picture: pixels, within it.
struct FaceBox {
  int x = 0, y = 0, side = 0;
};

// Finds faces that look into the camera, by a cascade of boosted features (Viola & Jones 2001; Lienhart & Maydt 2002) as OpenCV has it.
// One thread at a time.
class FaceFinder {
 public:
  virtual ~FaceFinder() = default;
  // All that are at least a tenth of the picture's shorter side, the largest first; equal ones from the top. grey: one channel.
  virtual std::vector<FaceBox> find(const Image& grey) = 0;
};

// Where OpenCV's cascade of frontal faces lies on this machine (Debian: opencv-data); empty where it does not.
std::string face_cascade();

// Throws Error{resource} where the cascade, or OpenCV, is not there.
std::unique_ptr<FaceFinder> open_face_finder();

}  // namespace mm
