#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

// Classification: what is right is a class, or several. Letters: N targets, K classes.

namespace mm {

// How strictly a classification is judged. The defaults are plain cross-entropy.
struct ClassOptions {
  double smoothing = 0;           // share of a target that is spread over all classes, in [0, 1) (Szegedy et al. 2016, section 7)
  double focus = 0;               // gamma of the focal loss, 0 or more (Lin et al. 2017, equation 4)
  at::Tensor class_weights = {};  // [K], 0 or more; undefined: 1 for each class
};

// Cross-entropy, summed over the counted labels:
//
//   sum_n (1 - p[n, y_n])^focus * sum_k w_k q[n, k] * -log p[n, k],   p = softmax(scores),   q = (1 - smoothing) [k = y_n] + smoothing / K
//
// scores [..., K], labels [...] i64 in [0, K), or kIgnoredLabel where nothing is learnt -> []. Half precision is summed in f32. Divided by
// the number of targets, class weights give the mean loss of a sample that weighs w, not PyTorch's mean over the weights of the batch,
// which would depend on how a batch is cut. Throws Error{input} for shapes and labels that do not fit, Error{usage} for the options.
at::Tensor cross_entropy(const at::Tensor& scores, const at::Tensor& labels, const ClassOptions& options = {});

// Cross-entropy of K yes-or-no questions each, summed over the counted answers:
//
//   sum_nk w_k |y - p|^focus * (-z log p - (1 - z) log (1 - p)),   p = sigmoid(scores[n, k]),   z = (1 - smoothing) y + smoothing / 2
//
// scores [..., K], answers [..., K] in [0, 1], or kIgnoredLabel where nothing is known -> []. |y - p| is the focal loss's 1 - p_t. Errors
// as above; answers are looked at on a CPU only.
at::Tensor binary_cross_entropy(const at::Tensor& scores, const at::Tensor& answers, const ClassOptions& options = {});

// How many labels or answers are counted, of any shape.
std::int64_t counted_labels(const at::Tensor& labels);

}  // namespace mm
