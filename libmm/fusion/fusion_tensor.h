#pragma once
#include "fusion/fusion.h"

// Products of modalities. h_m of d_m numbers: the mean step, 0 where a modality is missing; [1; h_m] has a 1 before them, which stays then,
// so that the products of those that are there remain.

namespace mm::fusions {

// "tfn D", tensor fusion (Zadeh et al. 2017, section 4.2): y = W vec([1; h_1] x .. x [1; h_M]) + b, every product of numbers of different
// modalities, the last modality's changing first. D (prod (d_m + 1) + 1) parameters. Throws Error{usage} for more than 2^28. -> [D]
Fusion tensor(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "lmf D [rank=4]", low-rank tensor fusion (Liu et al. 2018, section 3.2.2, with learnt weights of the ranks as its authors' code has
// them): the same with W of that rank: y = sum_r w_r (F_1r [1; h_1]) * .. * (F_Mr [1; h_M]) + b. rank D sum (d_m + 1) + rank + D
// parameters: "factors.m.factor_weight" [rank D, d_m + 1], rank by rank; "rank_weight" [1, rank]; "bias" [D]. -> [D]
Fusion low_rank(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "multiplicative D", multiplicative interactions (Jayakumar et al. 2020): y = h_1' W h_2 + U h_1 + V h_2 + b; of more than two
// modalities the sum over all pairs i < j. D (sum d_i d_j + sum d_m + 1) parameters: "pairs.i.j.pair_weight" [D, d_i d_j], "linear". Throws
// Error{usage} for more than 2^28 in one pair. -> [D]
Fusion multiplicative(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "vcdn K [hidden=K^M]", view correlation discovery (Wang et al. 2021, MOGONET): every product of one class's
// probability of each modality, p_m = softmax(W_m h_m + b_m), equal ones of a missing modality; behind them two layers with a leaky
// rectifier, as in its authors' code: y = V_2 leaky(V_1 vec(p_1 x .. x p_M) + c_1) + c_2. K (S + M) + hidden (K^M + 1) + K (hidden + 1)
// parameters, S = sum d_m: "opinions.m", "up", "down". Throws Error{usage} for more than 2^28. -> [K]
Fusion class_products(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
