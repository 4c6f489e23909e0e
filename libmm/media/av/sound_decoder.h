#pragma once
#include "media/encoded_sound.h"

namespace mm {

// The first sound of a file of any container that mm lets FFmpeg open, at its own rate: decoded from memory. Throws as decode_sound().
Sound decode_own_rate(const EncodedSound& file);

}  // namespace mm
