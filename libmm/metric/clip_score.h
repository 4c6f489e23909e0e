#pragma once
#include <span>
#include <vector>

#include "metric/score.h"

namespace mm {

// How near a caption is to its picture and to its references, in the space of a model that knows both.
struct ClipCosines {
  double picture = 0;    // -1 to 1
  double reference = 0;  // of the reference that is nearest, likewise
};

// CLIPScore and RefCLIPScore (Hessel et al. 2021): 2.5 max(cosine with the picture, 0), and the harmonic mean of that and of max(cosine
// with the nearest reference, 0). Means of what each item has.
std::vector<Score> clip_scores(std::span<const ClipCosines> cosines);

}  // namespace mm
