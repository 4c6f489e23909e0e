#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "weights/number_type.h"

namespace mm {

// A tensor that shall stand in a .safetensors file.
struct WrittenTensor {
  std::string name;
  const NumberType* type = nullptr;
  std::vector<std::int64_t> shape;
};

// How many bytes its numbers take; its shape holds no more elements than fit in 63 bits.
std::uint64_t bytes_of(const WrittenTensor& tensor);

// Writes a .safetensors file atomically, as the reference does: widest types first, then by name, so that each lies aligned; the data block
// starts at a multiple of 64 bytes. `put` is called for each tensor in the order of the file and writes its bytes (least significant byte
// first). Throws Error{output}.
void write_safetensors(const std::string& path, std::vector<WrittenTensor> tensors, const std::map<std::string, std::string>& metadata,
                       const std::function<void(const WrittenTensor& tensor, AtomicFile& file)>& put);

}  // namespace mm
