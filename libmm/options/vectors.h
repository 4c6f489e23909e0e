#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::string_view kDefaultEmbedder = "clip-small";  // makes vectors where no model is named

// How the states of a layer, a row for each token, patch or frame, become one vector; model: as the model was trained to do.
inline constexpr std::array<std::string_view, 5> kPools{"model", "first", "last", "mean", "max"};

// How files and texts become vectors; the same in every program that makes some.
struct VectorOptions {
  std::optional<int> layer = {};
  std::string pool = "model";
  bool normalize = true;
  int frames = 8;

  void visit(auto&& v) {
    v.field("layer", layer,
            "take the states behind this block of the model's tower in place of its vector, without the last norm; 0 is what goes into the "
            "first, -1 the last block",
            between(-1000, 1000));
    v.field("pool", pool,
            "how states become one vector: the model's own way (of a layer: the mean), the first, the last, their mean or greatest",
            one_of(kPools));
    v.field("normalize", normalize, "bring every vector to the length 1");
    v.field("frames", frames, "of a video: the vector is the mean of this many frames'", between(1, 256));
  }
};

}  // namespace mm
