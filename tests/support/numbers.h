#pragma once
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>

#include <limits>
#include <string>

// The numbers that scripts/golden/arrays.py puts into its files, in the order of the indices: values that every type holds exactly,
// negative where it can be, and that use its high bytes.
inline at::Tensor golden_numbers(at::ScalarType type, int64_t count) {  // -> [count]
  const at::Tensor i = at::arange(count, at::kLong);
  if (type == at::kBool) return i.remainder(3).eq(1);
  if (c10::isFloatingType(type)) return ((i - 5).to(at::kDouble) * (type == at::kHalf ? 0.25 : 12345.25)).to(type);
  const auto bits = static_cast<int>(8 * c10::elementSize(type));
  if (c10::isSignedType(type)) {
    const int64_t top = std::numeric_limits<int64_t>::max() >> (64 - bits);
    return ((i * -1 + top) * (i.remainder(2) * -2 + 1)).to(type);
  }
  return (i * -1 + (bits == 64 ? -1 : (int64_t{1} << bits) - 1)).to(type);  // -1 is the largest u64, bit for bit
}
