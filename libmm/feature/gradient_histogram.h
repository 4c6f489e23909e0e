#pragma once
#include <vector>

#include "media/image.h"

namespace mm {

inline constexpr int kGradientSide = 64;                     // pixels of the square that is described
inline constexpr int kGradientCells = 4, kGradientBins = 8;  // a side; directions
inline constexpr int kGradientNumbers = kGradientCells * kGradientCells * kGradientBins;

// How a grey square of kGradientSide looks, whatever its light: histograms of the directions of its gradients (Dalal & Triggs 2005) in 4 x
// 4 cells and 8 directions of the whole circle, each gradient shared among the nearest cells and directions, then of length 1, cut at 0.2
// and of length 1 again (Lowe 2004, section 6). Cells by rows, then directions from "brighter to the right" on, clockwise. All 0 where
// nothing differs.
std::vector<float> gradient_histogram(const Image& grey);

}  // namespace mm
