#pragma once
#include "fusion/fusion.h"

// Several ways to see the same, and one that chooses among them.

namespace mm::fusions {

// "experts D [experts=4] [top=2] [balance=0.01]", a mixture of E experts (Shazeer et al. 2017): x = [h_1; ..; h_M], the mean steps of S =
// sum d_m numbers; l = W x + b ("gate"), g = softmax(l) over the `top` largest, 0 for the others; y = sum_e g_e (W_e x + b_e) ("experts",
// expert by expert). E (D S + D) + E S + E parameters. The penalty is balance E sum_e f_e P_e (Fedus et al. 2022, equation 4): f_e the part
// of the batch's choices that fell on e, P_e the mean of softmax(l)_e; its least is balance, where all are used alike. A missing modality
// is 0 in x. -> [D]
Fusion experts(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
