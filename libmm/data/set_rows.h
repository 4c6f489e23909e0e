#pragma once
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/memory.h"

namespace mm {

// Throws Error{resource}, with the figures, where so many bytes of a set are more than `limit`.
void check_set_memory(double bytes, const std::string& where, std::uint64_t limit = memory_limit());

// The examples of a set in one piece of memory, which several threads fill in.
class SetRows {
 public:
  // example: the shape of each; where: what messages call the set. Throws as check_set_memory() does, before memory is taken.
  SetRows(std::size_t rows, at::IntArrayRef example, at::ScalarType type, const std::string& where, std::uint64_t limit = memory_limit());

  void put(std::size_t row, const at::Tensor& example);  // of that shape and type; every row once

  const at::Tensor& all() const { return rows_; }  // [N, ...]

 private:
  at::Tensor rows_;
};

}  // namespace mm
