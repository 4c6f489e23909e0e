#include "tensor/stored_array.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ne.h>
#include <c10/core/ScalarType.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::size_t kMostDimensions = 64;  // numpy's own limit

// Turns the bytes of every number around.
void swap_bytes(std::span<std::byte> bytes, std::size_t width) {
  for (std::size_t i = 0; i + width <= bytes.size(); i += width) std::ranges::reverse(bytes.subspan(i, width));
}

at::Tensor empty_of(const StoredArray& array, const std::string& who, const std::string& where) {
  std::vector<std::int64_t> shape = array.shape;
  if (array.fortran) std::ranges::reverse(shape);
  try {
    return at::empty(shape, array.dtype);  // [...], or [...] in reverse
  } catch (const c10::Error&) {
    throw Error(Kind::resource, who + ": the memory for it is not to be had", where);
  }
}

}  // namespace

std::uint64_t checked_bytes(const StoredArray& array, const std::string& who, const std::string& where) {
  MM_CHECK(array.shape.size() <= kMostDimensions, Kind::input, fmt::format("{} has more than {} dimensions", who, kMostDimensions), where);
  std::int64_t span = static_cast<std::int64_t>(c10::elementSize(array.dtype));  // without zeros, which LibTorch takes for strides
  bool empty = false;
  for (const std::int64_t size : array.shape) {
    empty = empty || size == 0;
    const bool fits = size >= 0 && !__builtin_mul_overflow(span, std::max<std::int64_t>(size, 1), &span);
    MM_CHECK(fits, Kind::input, who + ": its shape has too many elements", where);
  }
  return empty ? 0 : static_cast<std::uint64_t>(span);
}

at::Tensor read_array(ByteStream& stream, const StoredArray& array, const std::string& who, const std::string& where) {
  at::Tensor tensor = empty_of(array, who, where);
  const std::span bytes(static_cast<std::byte*>(tensor.mutable_data_ptr()), tensor.nbytes());
  const std::size_t there = stream.read(bytes);
  MM_CHECK(there == bytes.size(), Kind::input, fmt::format("{} is cut off: {} of {} bytes are there", who, there, bytes.size()), where,
           "fetch or copy the file again");
  if (array.swapped) swap_bytes(bytes, c10::elementSize(array.dtype));
  if (array.dtype == at::kBool) tensor = tensor.view(at::kByte).ne(0);  // bytes above 1 are no bool of C++
  if (!array.fortran) return tensor;
  std::vector<std::int64_t> backwards(array.shape.size());
  for (std::size_t i = 0; i < backwards.size(); ++i) backwards[i] = static_cast<std::int64_t>(backwards.size() - 1 - i);
  return tensor.permute(backwards).contiguous();  // [...]
}

}  // namespace mm
