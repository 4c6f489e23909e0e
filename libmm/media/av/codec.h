#pragma once
#include <functional>
#include <string>

#include "media/av/ffmpeg.h"

namespace mm {

// A decoder that is wanted, and for what.
struct WantedCodec {
  AVCodecID id = AV_CODEC_ID_NONE;
  const AVCodecParameters* parameters = nullptr;  // of its stream; null: the file has none
  const std::string& file;                        // in messages
  std::string kind;                               // of what it decodes, in messages
  const char* instead;                            // what to do where there is no such decoder
};

// Opened, one thread, behind what `prepare` sets of it. Null where the decoder does not take what the stream's head says. Throws
// Error{resource} where the FFmpeg here has none.
Codec opened_codec(const WantedCodec& wanted, const std::function<void(AVCodecContext&)>& prepare);

}  // namespace mm
