#pragma once
#include "fusion/fusion.h"

namespace mm::fusions {

// "mult D [heads=5] [layers=5] [causal=0] [dropout=0.1]", the multimodal transformer (Tsai et al. 2019, section 3), with a mask over the
// steps that are there, which the authors' code lacks. Modalities need no common steps. u_m = W_m x_m of D numbers, without bias; then for
// each modality a
//
//   z_ba = Crossmodal_ba(u_a, u_b) for every other b, r_a = the last step of Self_a([z_ba; ..]) that is there,
//   y = r + W_2 relu(W_1 r + b_1) + b_2 over r = [r_1; ..; r_M]
//
// Crossmodal and Self are encoders: sqrt(width) x plus sines and cosines, layers (nn/transformer_layer.h, norms first, ReLU, 4 width
// inside; keys and values of b normed as the queries are), a norm. Self has (M - 1) D numbers and at least 3 layers. causal=1: step t sees
// up to t + |T_a - T_b|, the authors' default. dropout: within the layers and of W_1's.
//
// Parameters: e(w, n) = n (12 w^2 + 13 w) + 2 w an encoder; D sum_m d_m + M (M - 1) e(D, layers) + M e((M - 1) D, max(layers, 3)) + 2 (V^2
// + V), V = M (M - 1) D: "projections.m", "crossmodal.a.b", "self.a", "hidden", "output". What looks at a missing modality sees nothing,
// and r_a of a missing one is 0. -> [M (M - 1) D]
Fusion mult(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
