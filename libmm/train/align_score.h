#pragma once
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <span>

#include "train/rates.h"

namespace mm {

// How well pictures and texts find each other by their cosines: "to-text.R@1", ".R@5" and ".R@10" of each picture among the texts, and
// "to-picture.R@1", ..., "to-picture.mAP" of each text among the pictures (metric/ranking_scores.h). pictures [N, P], texts [M, P], of any
// length; text_of: which text belongs to each picture; every text belongs to one at least.
Rates align_rates(const at::Tensor& pictures, const at::Tensor& texts, std::span<const std::size_t> text_of);

// The same of an order that knows nothing, as it is on average. texts: M.
Rates chance_rates(std::size_t texts, std::span<const std::size_t> text_of);

}  // namespace mm
