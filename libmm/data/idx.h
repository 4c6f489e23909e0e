#pragma once
#include <ATen/core/Tensor.h>

#include <string>

namespace mm {

// An array in the idx format of MNIST (LeCun), plain or packed by gzip: two zero bytes, a type, the number of dimensions, their sizes and
// then the numbers, most significant byte first. Types: u8, i8, i16, i32, f32, f64. Throws Error{input} for another magic, a file that is
// cut off, bytes behind the numbers, and sizes that so few packed bytes cannot unfold to, before memory is taken for them.
at::Tensor read_idx(const std::string& path);  // [...]

}  // namespace mm
