#pragma once
#include <optional>
#include <vector>

#include "feature/extractor.h"
#include "feature/frame_sums.h"
#include "media/image.h"

namespace mm {

// What the numbers of MotionWatcher are.
std::vector<FeatureNumber> motion_numbers();

// How much a video changes from frame to frame, seen coarsely (80 pixels at its longest side), so that the noise of a camera and of
// compression counts little. The frames come one after the other, all of one size.
class MotionWatcher {
 public:
  void see(const Image& grey);

  // One number for each of motion_numbers(); empty of less than two frames.
  std::vector<double> numbers() const;

 private:
  std::optional<Image> last_;
  FrameSums light_, changes_;  // 2 and 12 numbers
  double greatest_ = 0;
  std::size_t cuts_ = 0;
};

}  // namespace mm
