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
  // middle: one, of a family that knows pictures only. even: the middles of so many equal parts. rate: so many a second, at most so many,
  // as chat models of video are shown them, each by the sample_frames of its video processor in transformers.
  enum class Kind { middle, even, rate };

  // Of Kind::rate. ends_cut (Marafioti et al. 2025): the nearest whole number of frames, from the first to the last, each cut off to a
  // whole one. ends_rounded (Bai et al. 2025): their number is cut off, and each is the nearest (a half to the even one). starts (Bai et
  // al. 2025, arXiv 2502.13923): whole groups, the first frames of as many equal parts.
  enum class Spread { ends_cut, ends_rounded, starts };

  Kind kind = Kind::middle;
  std::int64_t most = 1;    // frames
  double rate = 1;          // of Kind::rate: frames a second
  double skip = 0;          // of ends_cut: seconds at both ends that are passed over, where duration - 2 skip > most * rate
  int longest_side = 1024;  // pixels: larger frames are made smaller while they are decoded, before the family's own resizing
  Spread spread = Spread::ends_cut;
  std::int64_t least = 1;  // of ends_rounded and starts: frames, of a video that has so many
  std::int64_t group = 1;  // of starts: frames
};

std::string_view name_of(FrameRule::Kind kind);  // "middle", "even", "rate"

// When the frames are shown, seconds from the start of a video (or of a scene of it) that is so long, ascending. rate: the video's own, in
// frames a second, above 0.
std::vector<double> frame_times(const FrameRule& rule, double duration, double rate);

// To what longest side a video's frames are decoded, pixels, where so many are looked at: the rule's, or less, because all of them are in
// memory together and may be 200 MB.
int frame_side(const FrameRule& rule, std::int64_t frames);

}  // namespace mm
