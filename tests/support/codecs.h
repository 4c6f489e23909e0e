#pragma once

namespace mm {

// Whether pictures and sounds that need a library can be decoded in this build.
#ifdef MM_MEDIA
inline constexpr bool kHasCodecs = true;
#else
inline constexpr bool kHasCodecs = false;
#endif

}  // namespace mm
