#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "weights/number_type.h"

namespace mm {

struct TensorInfo {
  const NumberType* type = nullptr;  // one that LibTorch computes with
  std::vector<std::int64_t> shape;
  std::size_t begin = 0, end = 0;  // bytes from the start of the data block
};

// What stands before the data block of a .safetensors file.
struct SafetensorsHeader {
  std::size_t data = 0;  // where the data block starts
  std::map<std::string, TensorInfo> infos;
  std::map<std::string, std::string> metadata;
};

// Longest header that is read or written, in bytes; the reference's limit.
inline constexpr std::uint64_t kLongestSafetensorsHeader = 100'000'000;

// Reads and checks the header of a whole file; `where` is what messages call it. Throws Error{input} on every file that the
// reference (huggingface/safetensors, safetensors/src/tensor.rs) refuses, with a message of its own for what people mistake for weights:
// a Git LFS pointer, a pickle, a web page, a file cut off. Stricter than the reference: duplicate names, more than 64 dimensions or
// 1,000,000 tensors, element counts past 2^63, entries not written as objects, and the 4- and 6-bit types are refused too.
SafetensorsHeader read_safetensors_header(std::span<const std::byte> file, const std::string& where);

}  // namespace mm
