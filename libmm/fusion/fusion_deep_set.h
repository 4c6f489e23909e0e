#pragma once
#include "fusion/fusion.h"

// Modalities as a set: what is done with them does not depend on how many are there.

namespace mm::fusions {

// "deepset D [hidden=D] [max=0]" (Zaheer et al. 2017; normalised as TorchMultimodal's DeepsetFusionModule): z_m = W_m h_m + b_m of the mean
// step, brought to length 1; s = mean_m z_m, or with max=1 the greatest of each number, over the modalities that are there;
// y = V_2 relu(V_1 s + c_1) + c_2. D (S + M) + hidden (D + 1) + D (hidden + 1) parameters, S = sum d_m: "projections.m", "up", "down". A
// missing modality is no member of the set; of the empty one s = 0. -> [D]
Fusion deep_set(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
