#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "base/file.h"
#include "media/video.h"

namespace mm {

// A video file in memory, as the decoder is handed it.
struct EncodedVideo {
  std::span<const std::byte> bytes;
  const std::string& name;  // for messages
  const VideoLimits& limits;
  const MappedFile* file = nullptr;  // that the bytes are mapped from: what was read of them may leave memory
};

// A frame as it is stored, and how it is to be turned (media/exif.h).
using SeeStored = std::function<void(Image image, double time, int orientation)>;

}  // namespace mm
