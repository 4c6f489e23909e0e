#pragma once
#include "fusion/fusion.h"

// Late fusion: every modality m of an example, as its mean step h_m, comes to an opinion of its own, K numbers o_m = W_m h_m + b_m
// ("opinions.m"), and the opinions are put together; a missing modality has none. Sums are over the modalities that are there. S = sum d_m.
// The family is that of Baltrusaitis, Ahuja and Morency 2019.

namespace mm::fusions {

// "late-average K": y = mean_m o_m. K (S + M) parameters. -> [K]
Fusion late_average(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "late-weighted K": y = sum_m w_m o_m, w = softmax(a) over those that are there, a learnt: "gate.bias" [M], equal at first.
// K (S + M) + M. -> [K]
Fusion late_weighted(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "late-product K": a product of experts (Hinton 2002): y = log softmax(sum_m log softmax(o_m)), log-probabilities of K >= 2 classes, equal
// ones where nothing is there. K (S + M). -> [K]
Fusion late_product(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "late-stacking K": y = W [o_1; ..; o_M; v_1; ..; v_M] + b (Wolpert 1992), v_m: 1 where m is there; the opinion of a missing one is 0.
// K (S + M) + K (M K + M) + K. -> [K]
Fusion late_stacking(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "late-gated K": y = sum_m g_m o_m, g = softmax(W [h_1; ..; h_M] + b) over those that are there: "attention K" (fusion_attention.h), whose
// vectors are opinions here, with its names. K (S + M) + M S + M. -> [K]
Fusion late_gated(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "hybrid K": late and early fusion: y = the mean of the opinions o_m of those that are there, and of one on all of them, W [h_1; ..; h_M]
// + b ("whole"). K (S + M) + K S + K. -> [K]
Fusion hybrid(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
