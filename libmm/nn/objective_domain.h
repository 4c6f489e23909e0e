#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

// Two domains, made alike: labelled features of a source and unlabelled ones of a target. Each loss is of a whole batch: a mean. All throw
// Error{input} for shapes that do not fit. Letters: B items of the source, N of the target, C width.

namespace mm {

// Gradient reversal (Ganin et al. 2016, section 4.2): gives x, and on the way back -strength times the gradient. The features below learn
// to deceive the classifier of domains above. Any number of dimensions: [...] -> [...].
at::Tensor gradient_reversal(const at::Tensor& x, double strength);

// How strongly DANN reverses when `done` of the training, 0 to 1, is over: 2 / (1 + exp(-10 done)) - 1 (section 5.2.2).
double dann_strength(double done);

// Deep CORAL (Sun and Saenko 2016, equation 1): |cov(source) - cov(target)|_F^2 / (4 C^2). source [B, C], target [N, C] -> []. Needs two
// items of each.
at::Tensor coral(const at::Tensor& source, const at::Tensor& target);

// A mixture of Gaussian kernels: k(x, y) = mean over `factors` f of exp(-|x - y|^2 / (f * bandwidth)). bandwidth 0: the mean squared
// distance of two different items of the batch, held constant (Long et al. 2015 use such a family).
struct KernelMixture {
  std::vector<double> factors{0.25, 0.5, 1, 2, 4};
  double bandwidth = 0;
};

// Squared maximum mean discrepancy (Gretton et al. 2012, equation 5, biased, never negative): mean k(s, s') + mean k(t, t') - 2 mean k(s,
// t). source [B, C], target [N, C] -> []. Throws Error{usage} without a factor, and for a factor or bandwidth that is not above 0.
at::Tensor mmd(const at::Tensor& source, const at::Tensor& target, const KernelMixture& kernel = {});

// Central moment discrepancy (Zellinger et al. 2017, definition 2) of features in [low, high]: |E s - E t| / (high - low) plus, for k = 2
// to `moments`, |c_k(s) - c_k(t)| / (high - low)^k, with c_k the k-th central moment of each component and Euclidean norms. source [B, C],
// target [N, C] -> []. Throws Error{usage} unless moments >= 1 and high > low.
at::Tensor cmd(const at::Tensor& source, const at::Tensor& target, int moments = 5, double low = 0, double high = 1);

}  // namespace mm
