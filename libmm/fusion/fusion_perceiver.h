#pragma once
#include "fusion/fusion.h"

namespace mm::fusions {

// "perceiver D [latents=8] [layers=2] [heads=4] [dropout=0]", the Perceiver (Jaegle et al. 2021, section 3): learnt vectors z look at all
// steps of all modalities at once, then at each other:
//
//   z_0 = Cross(z, LayerNorm(all steps W_m x + b_m + c_m with sines and cosines)), z_l = Layer_l(z_(l-1)), y = LayerNorm(the mean of
//   z_layers)
//
// c_m: a learnt vector for each modality. Layers have norms first, GELU, and D inside. sum_m (D d_m + 2 D) + latents D + 4 D + (layers + 1)
// (6 D^2 + 10 D) parameters: "projections.m", "codes.m", "latents", "input_norm", "crossing", "layers.l", "norm". Steps that are not there
// are not seen, and that is all a missing modality changes. -> [D]
Fusion perceiver(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
