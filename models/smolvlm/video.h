#pragma once
#include "base/json.h"
#include "model/folder.h"
#include "model/frame_rule.h"

namespace mm::smolvlm {

// What a folder says of videos: video_preprocessor_config.json, the video_processor of a processor_config.json, or an object with the
// "video_sampling" of its preprocessor_config.json, as the first SmolVLM2 folders have it; null: the model is for pictures.
Json video_config(const Folder& folder);

// The frames that it asks for: video_sampling.fps and max_frames, else fps and num_frames, as SmolVLMVideoProcessor of transformers reads
// them; a second is passed over at both ends of long videos. null: the middle one. Throws Error{input} on numbers that are none.
FrameRule read_frame_rule(const Json& video);

// The settings of the processor of pictures, for frames: their size, and no cutting.
Json frame_settings(const Json& pictures, const Json& video);

}  // namespace mm::smolvlm
