#pragma once
#include <string>
#include <vector>

#include "media/image.h"
#include "media/video.h"

namespace mm {

// A part of a video between two cuts, seconds from its first frame.
struct SceneSpan {
  double begin = 0, end = 0;
};

// Finds the cuts of a video in small pictures of it, kSceneRate of them a second. What a cut is: the picture differs from the one before by
// kLeastDifference (the mean of what red, green and blue differ by, of all there is), and kLeastRatio times as much as the median of
// the kBeside differences before it and as many behind it, so that a camera that moves cuts nothing; and no scene is shorter than
// kShortestScene. An adaptive threshold as in the AdaptiveDetector of PySceneDetect, over pictures in place of frames. Pictures that
// melt into one another are not cut.
class SceneFinder {
 public:
  static constexpr double kSceneRate = 8;  // pictures a second
  static constexpr int kSide = 32;         // pixels of their longest side
  static constexpr double kLeastDifference = 0.06;
  static constexpr double kLeastRatio = 3;
  static constexpr std::size_t kBeside = 4;    // differences
  static constexpr double kShortestScene = 1;  // seconds

  void see(const Image& image);                          // the next one, RGB, as large as the others
  std::vector<SceneSpan> scenes(double duration) const;  // of a video so long: one at least, each behind the other, all of it

 private:
  bool is_cut(std::size_t i) const;

  Image before_;
  std::vector<float> differences_;  // of each picture from the one before, 0 to 1; of the first 0
};

struct FoundScenes {
  std::vector<SceneSpan> spans;
  bool whole = true;  // all frames could be decoded; false only with VideoLimits::allow_truncated
};

// The scenes of a file, every frame of which is decoded. facts: of this file, which say whether it is cut off. threads: that decode. Throws
// as watch_video().
FoundScenes find_scenes(const std::string& path, const VideoFacts& facts, const VideoLimits& limits = {}, int threads = 1);

}  // namespace mm
