#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

struct InputScale;  // data/noise.h

// What spoils pictures: x [B, C, H, W] f32 with C 1 or 3, in whatever range they have; level in [0, 1], at 0 nothing changes. Row i draws
// from key + i.

// Each pixel moves by `level` towards its brightness (ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B). Of three colours.
at::Tensor grey_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// Each number moves by `level` towards the mean of its picture.
at::Tensor contrast_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// A Gaussian blur whose deviation is `level` times a tenth of the shorter side, in pixels; the border goes on beyond the picture.
at::Tensor blur_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

// Each pixel becomes, in all colours, the least or the greatest number of the training rows with the chance `level`, either as likely.
at::Tensor salt_pepper_noise(const at::Tensor& x, const InputScale& scale, double level, std::uint64_t key);

}  // namespace mm
