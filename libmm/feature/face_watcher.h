#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "feature/extractor.h"
#include "feature/frame_sums.h"
#include "media/face.h"
#include "media/image.h"

namespace mm {

// What the numbers of FaceWatcher are.
std::vector<FeatureNumber> face_numbers();

// The part of a picture that shows a face, kGradientSide pixels a side. grey: one channel.
Image face_crop(const Image& grey, const FaceBox& face);

// The largest face of every frame of a video: the frames come one after the other.
class FaceWatcher {
 public:
  explicit FaceWatcher(FaceFinder& finder) : finder_(finder) {}

  void see(const Image& grey);

  // One number for each of face_numbers(); empty where no frame shows a face.
  std::vector<double> numbers() const;

 private:
  FaceFinder& finder_;
  std::size_t frames_ = 0;
  std::optional<Image> last_;          // the crop of the frame before, where it had one
  FrameSums place_, looks_, changes_;  // 3, kGradientNumbers and 2 numbers
};

}  // namespace mm
