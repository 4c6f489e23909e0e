#pragma once
#include "media/encoded_video.h"

namespace mm {

// What streams a file has, without decoding it whole. Throws as media_parts().
MediaParts parts_of_media(const EncodedVideo& file);

// The frames that `form` asks for as they are stored, in order. Throws as watch_video().
bool watch_stored(const EncodedVideo& file, const VideoForm& form, const SeeStored& see);

}  // namespace mm
