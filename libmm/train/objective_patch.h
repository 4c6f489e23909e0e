#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// Masked autoencoder (He et al. 2022, section 3): the squared error of hidden patches against their numbers, brought to mean 0 and variance
// 1 within each patch (variance over P - 1, plus 1e-6, as the authors do); a mean over the numbers of a patch, summed over the hidden
// patches, to be divided by how many they are. The patches are held constant.
//
// predicted, patches [B, S, P], hidden [B, S] bool -> []. Throws Error{input} for shapes that do not fit and for patches of one number.
at::Tensor patch_error(const at::Tensor& predicted, const at::Tensor& patches, const at::Tensor& hidden, bool normalised = true);

}  // namespace mm
