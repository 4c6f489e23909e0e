#pragma once
#include <span>
#include <vector>

#include "evaluate/clip_library.h"

namespace mm {

// How near captions are to their pictures and references in the space of a model that knows both, in f32 on the processor. Each text stands
// behind "A photo depicts ", as in Hessel et al. 2021. Throws Error{input} for a model that does not know both, and for a picture that
// cannot be read, by its name.
std::vector<ClipCosines> clip_cosines(std::span<const SeenCaption> captions, const ClipRequest& request);

}  // namespace mm
