#pragma once
#include "base/file.h"
#include "weights/torch_file.h"

namespace mm {

// Writes a tensor's numbers one behind the other, in C order and least significant byte first, piece by piece; the pages of `from` that
// were read are given back.
void write_numbers(const TorchTensor& tensor, const TorchArchive& from, AtomicFile& to);

// Throws Error{input} when the bytes of a storage do not fit their check-sum.
void check_sum(const TorchStorage& storage, const std::string& where);

}  // namespace mm
