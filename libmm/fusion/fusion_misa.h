#pragma once
#include "fusion/fusion.h"

namespace mm::fusions {

// "misa D [heads=2] [hidden=2048] [difference=0.3] [similarity=1] [reconstruction=1]", modality-invariant and -specific representations
// (Hazarika et al. 2020, section 3): u_m = LayerNorm(relu(W_m h_m + b_m)) of the mean step h_m, p_m = sigmoid(P_m u_m + b) its own part,
// s_m = sigmoid(S u_m + b) what it shares with all. The tokens p_1 .. p_M, s_1 .. s_M go through one layer of a Transformer (norms behind,
// ReLU) and stand one behind the other. The penalty is the sum of
//
//   difference     x: sum of mean((A^T B)^2) over the pairs (s_m, p_m) and (p_m, p_n); A, B: less the mean of the batch, rows divided by
//                     their lengths, which are held constant
//   similarity     x: the mean over pairs (s_m, s_n) of the central moment discrepancy of 5 moments
//   reconstruction x: the mean over m of mean((R_m (p_m + s_m) + b - u_m)^2)
//
// each over the examples that have the modalities. With d_m numbers of h_m and F = hidden: D sum_m (d_m + 3) + (2 M + 1) (D^2 + D) + 4 D^2
// + 2 D F + 9 D + F parameters: "projections.m", "norms.m", "private.m", "shared", "reconstruction.m", "layer". The tokens of a missing
// modality are seen by none, and 0 in the result. -> [2 M D]
Fusion misa(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// A penalty of one pair: the mean of (A^T B)^2, A and B as above. 0 where either has no row. left, right [N, C] -> []
at::Tensor difference_loss(const at::Tensor& left, const at::Tensor& right);

}  // namespace mm::fusions
