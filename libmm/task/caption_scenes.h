#pragma once
#include <string>

#include "base/json.h"
#include "media/image.h"
#include "model/family.h"

namespace mm {

struct ToldScenes {
  Json all;
  bool truncated = false;  // something of the file could not be decoded; only with ImageLimits::allow_truncated
};

// The scenes of a video (media/scenes.h), each with its best caption, told from the frames that the family looks at of a video so long:
// an array of {"start", "end" (seconds), "frames", "caption", "logprob", "mean_logprob", "score"}. whole: the item of the whole video,
// whose prompt and seed hold for its scenes. A few scenes are in memory at a time. Throws as find_scenes().
ToldScenes captions_of_scenes(Captioner& captioner, const std::string& path, const CaptionItem& whole, const CaptionRequest& request,
                              const ImageLimits& limits);

}  // namespace mm
