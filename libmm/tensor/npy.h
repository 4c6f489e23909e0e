#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "tensor/stored_array.h"
#include "weights/byte_stream.h"

namespace mm {

// The head of a .npy file (numpy.lib.format, versions 1.0, 2.0 and 3.0).
struct NpyHead {
  StoredArray array;
  std::uint64_t head_bytes = 0;   // of the head itself
  std::uint64_t array_bytes = 0;  // of the numbers behind it
};

// Reads the head and leaves the stream at the first number. Types: truth values, whole numbers of 8 to 64 bits, f16, f32 and f64 in either
// byte order. Throws Error{input} for anything else; object arrays (they are pickles, which can run code), structured arrays, text, times
// and complex numbers each have a sentence of their own. `who` begins the sentence: "array 'x'", or "the file".
NpyHead read_npy_head(ByteStream& stream, const std::string& who, const std::string& where);

// One .npy file. Throws Error{input} as above, for a file that is cut off, and for bytes behind the array.
at::Tensor read_npy(const std::string& path);

// The bytes in front of the numbers of an f32 array of this shape, version 1.0.
std::string npy_head(at::IntArrayRef shape);

// f32 numbers as a file of version 1.0, whole or not there: the same numbers give the same bytes. [...] Throws Error{output}.
void write_npy(const std::string& path, const at::Tensor& numbers);

}  // namespace mm
