#pragma once
#include <ATen/core/Tensor.h>

// Trusted multi-view classification (Han et al. 2021): each view gives evidence for the classes, and says so when it has little. Evidence e
// of K classes is a Dirichlet distribution with alpha = e + 1 and strength S = sum_k alpha_k; belief in class k is e_k / S, and what is
// left, K / S, is uncertainty. Letters: B items, M views, K classes.

namespace mm {

// Dempster's rule for views (Han et al. 2021, section 3.2): b_k = (b1_k b2_k + b1_k u2 + b2_k u1) / (1 - C), u = u1 u2 / (1 - C), where C
// is the conflict. In evidence, the division cancels: e_k = e1_k + e2_k + e1_k e2_k / K. Evidence of 0, "I do not know", changes nothing: a
// view that is missing is given so.
//
// evidence [B, M, K], 0 or more -> [B, K], in f32 for half precision. Throws Error{input} for another number of dimensions.
at::Tensor combined_evidence(const at::Tensor& evidence);

// K / S, between 0 and 1. evidence [..., K] -> [...].
at::Tensor uncertainty(const at::Tensor& evidence);

// The loss of one opinion, summed over the counted labels (Han et al. 2021, section 3.3):
//
//   sum_n digamma(S_n) - digamma(alpha_n[y_n]) + annealing * KL(Dirichlet(alpha~_n) || Dirichlet(1)),   alpha~ = alpha, but 1 for class y_n
//
// The first part is the cross-entropy expected under the Dirichlet distribution; the second takes evidence away from wrong classes.
//
// evidence [B, K], labels [B] i64 in [0, K) or kIgnoredLabel -> []. annealing rises from 0 to 1 over the first epochs
// (evidential_annealing). Throws Error{input} for shapes and labels that do not fit, Error{usage} unless annealing is in [0, 1].
at::Tensor evidential_loss(const at::Tensor& evidence, const at::Tensor& labels, double annealing);

// The loss of the combined opinion plus that of each view alone (section 3.3). evidence [B, M, K], labels [B] i64 -> []. Errors as above.
at::Tensor multi_view_loss(const at::Tensor& evidence, const at::Tensor& labels, double annealing);

// min(1, epoch / epochs): the authors count 50 epochs for the data sets of the paper. Throws Error{usage} unless epochs > 0.
double evidential_annealing(double epoch, double epochs = 50);

}  // namespace mm
