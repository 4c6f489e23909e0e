#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "data/array_set.h"

namespace mm {

// What one input of a set looks like where nothing is wrong with it, over the rows that are learnt from.
struct InputScale {
  at::Tensor mean = {}, deviation = {};  // [...] f32 of one example; of steps [1, C]: over all steps, too
  double least = 0, greatest = 0;        // of all its numbers
};

// Of the named input over the training rows; numbers that are missing (NaN) do not count, and one that always is has the mean 0. Bytes
// are 0 to 1, as array_rows() gives them.
InputScale input_scale(const ArraySet& set, const std::string& input);

// What spoils examples of one input. x [B, ...] f32; level in [0, 1], at 0 nothing changes. Row i draws from key + i, so that it comes out
// the same in any batch. What is missing stays so.
using Noise = at::Tensor (*)(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// Each number gets normal noise of `level` times the deviation that it has among the training rows.
at::Tensor white_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// Each number becomes its mean with the chance `level`.
at::Tensor random_drop(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// Of steps [B, T, C] each becomes the mean step with the chance `level`, all of its numbers together; of anything else a run of neighbours
// does, a part `level` of the numbers of an example, which begins anywhere and goes on at the front.
at::Tensor structured_drop(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// Which steps [B, T], or numbers [B, ...] of what has no steps, drop out: each with the chance `level` -> bool
at::Tensor dropped(at::IntArrayRef sizes, double level, std::uint64_t key);

struct NoiseKind {
  std::string_view name, summary;
  Noise spoil;
  bool draws;  // whether a key changes what comes out
};

bool is_picture(at::IntArrayRef example);  // [1, H, W] or [3, H, W]

// The kinds for one example of this shape: those above for numbers and steps, of pictures those of data/picture_noise.h.
std::span<const NoiseKind> noise_kinds(at::IntArrayRef example);

}  // namespace mm
