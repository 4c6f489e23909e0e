#pragma once
#include <cstddef>
#include <span>
#include <string>

#include "media/sound.h"

namespace mm {

// A sound file in memory, as the decoder is handed it.
struct EncodedSound {
  std::span<const std::byte> bytes;
  const std::string& name;  // for messages
  const SoundLimits& limits;
};

}  // namespace mm
