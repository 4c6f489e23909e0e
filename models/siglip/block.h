#pragma once
#include "nn/pre_norm_block.h"
#include "siglip/config.h"
#include "tensor/params.h"

namespace mm::siglip {

// A block of either tower, under the names of transformers' checkpoints.
PreNormBlock block(const Params& p, const TowerConfig& config);
// The two products behind its attention, and behind that of the head.
Mlp mlp(const Params& p, const TowerConfig& config);

}  // namespace mm::siglip
