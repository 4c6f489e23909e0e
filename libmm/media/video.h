#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "media/image.h"

namespace mm {

// What a file of sounds and moving pictures has. The cover of a record is no moving picture.
struct MediaParts {
  bool sound = false, picture = false;
};

// Looks at the head of a file alone. Throws Error{input} on what is in no format of sounds and videos that mm reads, and what is too
// damaged to say.
MediaParts media_parts(std::span<const std::byte> bytes, const std::string& name);  // name: for messages

// Which frames of a video are wanted, and how.
struct VideoForm {
  double rate = 5;         // a second: at 0, 1/rate, 2/rate, ... from the first frame on, what is seen then
  int longest_side = 320;  // pixels; frames are brought to it where they are larger, never enlarged
  bool grey = true;        // one channel, else RGB
};

struct VideoLimits {
  double most_seconds = 3600;
  std::int64_t most_pixels = std::int64_t{8192} * 4320;  // of a frame as it is stored
};

// What is seen at one moment: upright, pixels square, all frames of a video of one size.
struct VideoFrame {
  Image image;
  double time = 0;  // seconds since the first frame
};

// Decodes by content, not by name, whatever FFmpeg does of MP4, Matroska, AVI, MPEG, Ogg, ASF and FLV: the best picture stream, from
// memory, by the times of its frames (their rate may vary), turned as the file says. `see` is handed the frames in order; a file of any
// length takes the memory of a few. Throws Error{input} on anything cut off, broken, without moving pictures, too long, too large or
// unknown, which may be after some frames.
void watch_video(std::span<const std::byte> bytes, const std::string& name, const VideoForm& form,
                 const std::function<void(const VideoFrame&)>& see, const VideoLimits& limits = {});

}  // namespace mm
