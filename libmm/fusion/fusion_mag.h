#pragma once
#include "fusion/fusion.h"

namespace mm::fusions {

// "mag [beta=1] [dropout=0.5]", the multimodal adaptation gate (Rahman et al. 2020, section 4.1): every step z of the first modality is
// shifted by the same step x_m of the others:
//
//   g_m = relu(W_gm [z; x_m] + b_gm), h = sum_m g_m * (W_m x_m + b_m), a = min(beta |z| / (|h| + 1e-6), 1), y = LayerNorm(z + a h)
//
// with |h| = 0 taken for 1, as the authors' code does. d numbers of z, d_m of x_m: sum_m (d (d + d_m) + d d_m + 2 d) + 2 d parameters,
// "gate.m", "shift.m" (m from 0: the first of the others) and "norm". The others have the first's steps, or one that stands for all; they
// are taken by their mean where the first is a vector. One that is missing shifts nothing; without any y is LayerNorm(z). A step that the
// first lacks is 0: there is nothing to shift. -> [T, d], of a vector [d]
Fusion mag(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
