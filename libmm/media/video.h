#pragma once
#include <cstddef>
#include <cstdint>
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

// How the frames of a video are made pictures, and how often.
struct VideoForm {
  double rate = 5;         // a second: at 0, 1/rate, 2/rate, ... from the first frame on, what is seen then; frames_at() has its own times
  int longest_side = 320;  // pixels; frames are brought to it where they are larger, never enlarged
  bool grey = true;        // one channel, else RGB
  int threads = 1;         // that decode
  bool rough = false;  // block edges may stay in frames that no other leans on (watch_video()): for pictures much smaller than those stored
};

struct VideoLimits {
  double most_seconds = 3600;
  std::int64_t most_pixels = std::int64_t{8192} * 4320;  // of a frame as it is stored
  bool allow_truncated = false;                          // of a file that is cut off or damaged, what is there
  bool may_allow = false;                                // whoever asks has --allow-truncated: errors that it would help speak of it
  bool checked = false;  // video_facts() has said how long the file is: watch_video() does not hold its head against its end
};

// What is seen at one moment: upright, pixels square, all frames of a video of one size.
struct VideoFrame {
  Image image;
  double time = 0;  // seconds since the first frame
};

// How long a video is, and how fast.
struct VideoFacts {
  double duration = 0;     // seconds from the first frame to the end of the last, of what is there
  double rate = 0;         // frames a second, on the whole
  bool truncated = false;  // its head says that it is longer, in seconds or in bytes; only with VideoLimits::allow_truncated
};

// Decodes by content, not by name, whatever FFmpeg does of MP4, Matroska, AVI, MPEG, Ogg, ASF and FLV: the best picture stream, from
// memory, by the times of its frames (their rate may vary), turned as the file says. `see` is handed the frames in order; a file of any
// length takes the memory of a few. Gives whether all of it could be decoded: false only with limits.allow_truncated. Throws Error{input}
// on anything cut off, broken, without moving pictures, too long, too large or unknown, which may be after some frames.
bool watch_video(std::span<const std::byte> bytes, const std::string& name, const VideoForm& form,
                 const std::function<void(const VideoFrame&)>& see, const VideoLimits& limits = {});

// The same of a file, of which a few MiB are in memory at a time.
bool watch_video(const std::string& path, const VideoForm& form, const std::function<void(const VideoFrame&)>& see,
                 const VideoLimits& limits = {});

// Reads the file's head and its end, and all of it (without decoding) where those do not say. Throws as watch_video().
VideoFacts video_facts(const std::string& path, const VideoLimits& limits = {});

// What is seen at some moments, in their order: `seconds` from the first frame on, ascending. Decoding begins at the key frame in front of
// each, where that is ahead. With limits.allow_truncated moments behind the end, or in a damaged part, show the last frame in front of
// them; gives whether all that was decoded on the way was whole. Throws as watch_video().
bool frames_at(const std::string& path, std::span<const double> seconds, const VideoForm& form,
               const std::function<void(const VideoFrame&)>& see, const VideoLimits& limits = {});

}  // namespace mm
