#pragma once
#include "tensor/checkpoint.h"

namespace mm {

// Brings layers into 8 bits one after the other. What a layer was in f32 is given back before the next is read, so that a model in 8 bits
// never stands in memory twice.
template <class Layers>
void quantize_each(Layers& layers, const Checkpoint& checkpoint) {
  for (auto& layer : layers) {
    layer.quantize();
    checkpoint.release();
  }
}

}  // namespace mm
