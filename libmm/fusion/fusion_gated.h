#pragma once
#include "fusion/fusion.h"

// Modalities that open and close one another, number by number. h_m of d_m numbers: the mean step; S = sum d_m.

namespace mm::fusions {

// "gmu D", the gated multimodal unit (Arevalo et al. 2017), gated from the projections as its authors' code does: u_m = W_m h_m. Of two
// modalities z = sigmoid(W_z [u_1; u_2]), y = z tanh(u_1) + (1 - z) tanh(u_2): D S + 2 D^2 parameters. Of M others each has a gate of its
// own: z_m = sigmoid(W_zm [u_1; ..; u_M]), y = sum_m z_m tanh(u_m): D S + M^2 D^2. No biases; "projections.m", "gate". The gate of a
// missing modality is 0, and of two the other's is 1 then. -> [D]
Fusion gated_unit(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "film D", feature-wise linear modulation (Perez et al. 2018, section 2.1): the first modality is scaled and shifted by the others:
// y = (1 + sum_m s_m) (W_1 h_1 + b_1) + sum_m t_m, [s_m; t_m] = W_m h_m + b_m for m > 1. D (d_1 + 1) + 2 D sum_(m > 1) (d_m + 1)
// parameters: "modulated.0", "modulating.m", m from 0. A modality that is missing modulates nothing; where the first is, the shifts remain.
// -> [D]
Fusion film(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
