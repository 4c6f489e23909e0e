#pragma once
#include "fusion/fusion.h"

// Coordination: each modality keeps a place of its own in a common space, h_m = W_m x_m + b_m of the mean step, and a penalty brings those
// of one example together. The result is the mean of the h_m that are there [D], or with joined=1 all of them, 0 where one is missing [M
// D]. The penalty is a sum over pairs of modalities, of the examples of the batch that have both, times `weight`. D sum_m (d_m + 1)
// parameters: "projections.m".

namespace mm::fusions {

// "coordinated D [temperature=0.07] [weight=1] [joined=0]": the penalty of a pair is InfoNCE of both directions (van den Oord et al. 2018,
// as CLIP uses it; nn/objective_contrast.h), its scale exp(b + ln(1 / temperature)) at most 100, b learnt ("log_scale": one parameter
// more).
Fusion coordinated(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "cca D [ridge=0.001] [weight=1] [joined=0]", deep canonical correlation analysis (Andrew et al. 2013): minus the sum of the canonical
// correlations (nn/canonical_correlation.h). Of fewer than two examples 0; batches should hold many more than D.
Fusion cca(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
