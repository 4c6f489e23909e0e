#pragma once
#include <cstdint>

#include "base/hash.h"

namespace mm {

// Batch::key of the first example of a run's stream; that of example i is i more. mix64(0) is 0, and with the key 0 nothing is drawn.
inline std::uint64_t stream_key(std::uint64_t seed) { return mix64(seed == 0 ? ~seed : seed); }

}  // namespace mm
