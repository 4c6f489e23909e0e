#pragma once
#include "fusion/fusion.h"

namespace mm::fusions {

// "bottleneck D [tokens=4] [layers=4] [fuse-from=2] [heads=4] [dropout=0]", the multimodal bottleneck transformer (Nagrani et al. 2021,
// equations 8 and 9). Each modality is x_m = [a class token; W_m x + b_m with sines and cosines]. In every layer it has a layer of its own
// (norms first, GELU, 4 D inside); from layer fuse-from on, counted from 0, the modalities speak through shared tokens only:
//
//   [x_m; b_m] = Layer_lm([x_m; b]), b = the mean over modalities of b_m
//
// and the result is the mean of the class tokens after a norm, as the paper averages the modalities' logits. The paper learns its places,
// and has 8 of 12 layers before the fusion. sum_m D (d_m + 2) + tokens D + layers M (12 D^2 + 13 D) + 2 D
// parameters: "projections.m", "classes.m", "bottleneck", "layers.l.m", "norm". Means are over the modalities that are there. -> [D]
Fusion bottleneck(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
