#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "media/image.h"
#include "media/scenes.h"
#include "media/video.h"
#include "model/frame_rule.h"

namespace mm {

// Whether a file holds moving pictures, by its content; of what is neither picture nor video, whether its name ends as those of
// videos do: what is wrong with it is then told as of a video. What is no regular file is none.
bool is_video(const std::string& path);

// Of videos, from the limits of pictures: a day at most.
VideoLimits video_limits(const ImageLimits& limits);

// The frames of a video that a model looks at.
struct Clip {
  Pictures pictures;
  FrameRule::Kind rule = FrameRule::Kind::middle;
  double begin = 0;        // of a scene, in its video, seconds; the frames' own count from there
  bool truncated = false;  // the file is cut off, or damaged where frames were decoded: they are of what is there
};

// Throws Error{input} as video_facts() and frames_at().
Clip read_clip(const std::string& path, const FrameRule& rule, const VideoLimits& limits);

// The same of parts of it, one behind the other, as though each were a video of its own; the file is opened once. facts: of this file.
std::vector<Clip> read_scenes(const std::string& path, const VideoFacts& facts, std::span<const SceneSpan> scenes, const FrameRule& rule,
                              const VideoLimits& limits);

// "duration", "frames" (when they are shown, from the start of the whole video) and "frame_rule"; seconds, to a thousandth.
void put_clip(const Clip& clip, Json& answer);

double to_milliseconds(double seconds);  // rounded to thousandths, still seconds

}  // namespace mm
