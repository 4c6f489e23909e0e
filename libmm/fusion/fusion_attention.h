#pragma once
#include "fusion/fusion.h"

// Attention over modalities: how much each counts is learnt from all of them. TorchMultimodal's AttentionFusionModule with a mask over the
// modalities that are there.

namespace mm::fusions {

// "attention [D]": y = sum_m a_m (W_m h_m + b_m), a = softmax(W [h_1; ..; h_M] + b) over those that are there; h_m of d_m numbers is the
// mean step. D: the least d_m. D (S + M) + M S + M parameters, S = sum d_m: "projections.m", "gate". A missing modality has the weight 0.
// -> [D]
Fusion attention(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// The same to a width that is given.
Fusion attended(FusionShapes& shapes, std::int64_t width, const Params& p);

}  // namespace mm::fusions
