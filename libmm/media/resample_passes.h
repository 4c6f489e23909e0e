#pragma once
#include <span>

#include "media/image.h"
#include "media/resample_weights.h"

namespace mm {

// The two passes of a resize, written once per instruction set; every set gives the same bytes.
// `out` has its size and pixels; `in` and `out` have the same number of channels.
struct ResamplePasses {
  const char* name;

  // Row y of `out` is row first_row + y of `in`, resampled along x.
  void (*horizontal)(const Image& in, int first_row, const ResampleWeights& weights, Image& out);

  // Resamples along y. Row 0 of `in` is row first_row of the picture that the weights were made for.
  void (*vertical)(const Image& in, int first_row, const ResampleWeights& weights, Image& out);
};

// What this machine runs, the plainest first and the fastest last. There is always one.
std::span<const ResamplePasses> resample_passes();

// `resize` with passes of one's choice. The filter is not nearest.
Image resize_with(const ResamplePasses& passes, const Image& image, int width, int height, Resample filter);

// x86-64 with AVX2 (resample_avx2.cpp).
void resample_horizontal_avx2(const Image& in, int first_row, const ResampleWeights& weights, Image& out);
void resample_vertical_avx2(const Image& in, int first_row, const ResampleWeights& weights, Image& out);

}  // namespace mm
