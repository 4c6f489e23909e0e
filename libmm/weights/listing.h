#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "weights/convert.h"

namespace mm {

// A tensor that a file holds.
struct ListedTensor {
  std::string file, name;
  std::string type;  // F32, BF16, I64, ...
  std::vector<std::int64_t> shape;
  std::uint64_t bytes = 0;
  std::string tied = {};  // the name of the tensor whose very numbers these are; "" where they are its own
};

// The tensors of a .safetensors file, a file of torch.save, or a model folder (its .safetensors files; else the pickles that
// convert_folder() takes), each file's in its own order. Of pickles: all that the file holds, under all of its keys, or what rule.part
// names. Throws Error{input}.
std::vector<ListedTensor> list_tensors(const std::string& path, const ConvertRule& rule);

}  // namespace mm
