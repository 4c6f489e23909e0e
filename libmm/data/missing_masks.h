#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// How far the share of views that stay may be from what is asked for, where so many rows can come that near.
inline constexpr double kMaskTolerance = 0.005;

// Which of M views each of N rows keeps where a part `rate` of all N M views is missing: the protocol of CPM-Net (Zhang et al. 2019) and
// GCNet (Lian et al. 2023). Every row keeps one view that is drawn, and each of its others with the chance that makes the share of all that
// stay 1 - rate; masks are drawn until the share is within kMaskTolerance, or as near as a thousand draws came. From rate 1 - 1/M on every
// row keeps exactly one.
//
// rows, views >= 1; rate in [0, 1). A pure function of the arguments -> [N, M] bool, in every row one true at least
at::Tensor missing_mask(std::int64_t rows, std::int64_t views, double rate, std::uint64_t key);

}  // namespace mm
