#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

// Labels that single modalities get without anybody giving them: the unimodal label generation of Self-MM (Yu, Xu, Yuan and Wu 2021,
// "Learning modality-specific representations with self-supervised multi-task learning for multimodal sentiment analysis", section 3.3, as
// in their code, thuiar/Self-MM). A label is a number whose sign says the class. All in f64. Letters: N examples, D features.

namespace mm {

// The mean features of examples whose label is above 0, and of those whose label is below; those at 0 are in neither. Undefined where there
// are no such examples.
struct ClassCentres {
  at::Tensor positive, negative;  // [D] each
};
ClassCentres class_centres(const at::Tensor& features, const at::Tensor& labels);  // [N, D], [N]

// (D_n - D_p) / (D_p + 1e-8), D_p and D_n the Euclidean distances from both centres: above 0 nearer to the positive one. [N, D] -> [N]
at::Tensor relative_distance(const at::Tensor& features, const ClassCentres& centres);

// The label that a modality should have by its features, where the example has the label y and all modalities together lie at
// `together`: y_s = (alpha y) / 2 + (y + own - together) / 2 with alpha = own / (together + 1e-8), kept between -limit and limit.
// [N] each -> [N]
at::Tensor made_labels(const at::Tensor& labels, const at::Tensor& own, const at::Tensor& together, double limit);

// (i - 1) / (i + 1) before + 2 / (i + 1) made, in the i-th epoch, i from 1. [N] each -> [N]
at::Tensor with_momentum(const at::Tensor& before, const at::Tensor& made, std::int64_t epoch);

// How much the own label of a modality counts: tanh |own - labels|. [N] each -> [N]
at::Tensor unimodal_weight(const at::Tensor& own, const at::Tensor& labels);

}  // namespace mm
