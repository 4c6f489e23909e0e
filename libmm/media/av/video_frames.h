#pragma once
#include <span>

#include "media/encoded_video.h"

namespace mm {

// How long a video is. Throws as video_facts().
VideoFacts facts_of_video(const EncodedVideo& file);

// The frames at some moments (ascending) as they are stored, in order. Throws as frames_at().
bool stored_frames_at(const EncodedVideo& file, std::span<const double> seconds, const VideoForm& form, const SeeStored& see);

}  // namespace mm
