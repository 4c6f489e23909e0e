#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>

namespace mm {

// A label that is not counted, as PyTorch has it.
inline constexpr std::int64_t kIgnoredLabel = -100;

// Half-precision numbers as f32, all others as they are: a sum over many targets loses digits in 8 or 11 bits. Takes any shape.
at::Tensor wide(const at::Tensor& x);

// Throws Error{input} unless both are there with one shape: "output has shape [2, 3], but target has [2, 4]". Takes any shape.
void check_same_shape(const at::Tensor& a, std::string_view name_a, const at::Tensor& b, std::string_view name_b);

// Throws Error{input} unless `labels` are whole numbers and, where they lie on a CPU, each is kIgnoredLabel or in [0, classes). Looking at
// them on a GPU would stop it at every step; a label that is wrong there ends the program in a kernel. Takes any shape.
void check_labels(const at::Tensor& labels, std::int64_t classes);

}  // namespace mm
