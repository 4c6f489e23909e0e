#pragma once
#include <ATen/core/Tensor.h>

// A critic tells real items from made ones; a maker learns to be taken for real. Scores are the critic's, before any sigmoid, high for
// real; each loss is a mean over them. Made items are given to a critic's loss without a gradient to the maker (detach them). Letters: B
// real items, N made ones.

namespace mm {

// Of the first form (Goodfellow et al. 2014, equation 1): the critic's -mean log sigmoid(real) - mean log (1 - sigmoid(made)), and the
// maker's non-saturating -mean log sigmoid(made) (section 3). real [B], made [N] -> [].
at::Tensor gan_critic(const at::Tensor& real, const at::Tensor& made);
at::Tensor gan_maker(const at::Tensor& made);  // [N] -> []

// Hinge (Lim and Ye 2017; Miyato et al. 2018, equation 16): the critic's mean max(0, 1 - real) + mean max(0, 1 + made). The maker's is
// wasserstein_maker. real [B], made [N] -> [].
at::Tensor hinge_critic(const at::Tensor& real, const at::Tensor& made);

// Wasserstein (Arjovsky et al. 2017, equation 2): the critic's mean made - mean real, to which gradient_penalty is added, and the maker's
// -mean made. real [B], made [N] -> [].
at::Tensor wasserstein_critic(const at::Tensor& real, const at::Tensor& made);
at::Tensor wasserstein_maker(const at::Tensor& made);  // [N] -> []

// Points on the straight lines between real and made items, where the penalty is taken (Gulrajani et al. 2017, algorithm 1): share * real +
// (1 - share) * made, as new leaves that require a gradient. real, made [B, ...], share [B] in [0, 1] -> [B, ...]. Throws Error{input} for
// shapes that do not fit.
at::Tensor points_between(const at::Tensor& real, const at::Tensor& made, const at::Tensor& share);

// The norm of the critic's gradient at each point, itself with a gradient to the critic's parameters. scores [B] are the critic's of points
// [B, ...], leaves that require a gradient; the gradient they held is dropped -> [B].
at::Tensor gradient_norms(const at::Tensor& scores, const at::Tensor& points);

// weight * mean (norm - 1)^2 (Gulrajani et al. 2017, equation 3). norms [B] -> [].
at::Tensor gradient_penalty(const at::Tensor& norms, double weight = 10);

}  // namespace mm
