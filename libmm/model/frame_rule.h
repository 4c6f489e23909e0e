#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "media/image.h"

namespace mm {

// What is looked at: a picture, several in their order, or the frames of a video.
struct Pictures {
  std::vector<Image> images;
  std::vector<double> seconds = {};  // of frames: when each is shown, from the start of the video; empty: they are no frames
  double duration = 0;               // of the video, seconds
};

// Which frames of a video a family looks at.
struct FrameRule {
  // middle: one, of a family that knows pictures only. even: the middles of so many equal parts. rate: so many a second from the first
  // frame to the last, at most so many, as chat models of video are shown them (Marafioti et al. 2025): the whole numbers of frames that
  // np.linspace cuts to.
  enum class Kind { middle, even, rate };

  Kind kind = Kind::middle;
  std::int64_t most = 1;    // frames
  double rate = 1;          // of Kind::rate: frames a second
  double skip = 0;          // of Kind::rate: seconds at both ends that are passed over, where duration - 2 skip > most * rate
  int longest_side = 1024;  // pixels: larger frames are made smaller while they are decoded, before the family's own resizing
};

std::string_view name_of(FrameRule::Kind kind);  // "middle", "even", "rate"

// When the frames are shown, seconds from the start of a video (or of a scene of it) that is so long, ascending. rate: the video's own, in
// frames a second, above 0.
std::vector<double> frame_times(const FrameRule& rule, double duration, double rate);

}  // namespace mm
