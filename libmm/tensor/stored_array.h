#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "weights/byte_stream.h"

namespace mm {

// How the numbers of one array lie in a file: one behind the other, without gaps.
struct StoredArray {
  at::ScalarType dtype = at::kByte;
  std::vector<std::int64_t> shape;  // what LibTorch's strides can hold: checked by checked_bytes()
  bool swapped = false;             // most significant byte first
  bool fortran = false;             // the first index runs fastest
};

// The bytes that the numbers take. Throws Error{input} for a shape of more than 64 dimensions or with more elements than fit in 63 bits;
// `who` begins its sentence ("array 'x'").
std::uint64_t checked_bytes(const StoredArray& array, const std::string& who, const std::string& where);

// Reads the numbers into a tensor of its own memory, contiguous, in this machine's byte order. checked_bytes() was called, and its size
// held against what can be there. Throws Error{input} when the stream ends too early, Error{resource} when the memory is not to be had.
at::Tensor read_array(ByteStream& stream, const StoredArray& array, const std::string& who, const std::string& where);

}  // namespace mm
