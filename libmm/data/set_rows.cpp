#include "data/set_rows.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <cstring>

#include "base/check.h"

namespace mm {

void check_set_memory(double bytes, const std::string& where, std::uint64_t limit) {
  constexpr double kGiB = 1024.0 * 1024 * 1024;
  MM_CHECK(bytes <= static_cast<double>(limit), Kind::resource,
           fmt::format("the set takes {:.1f} GiB of memory, and {:.1f} GiB can be had", bytes / kGiB, static_cast<double>(limit) / kGiB),
           where, "such a set stands in memory as a whole: take a part of it, smaller pictures or shorter sounds");
}

SetRows::SetRows(std::size_t rows, at::IntArrayRef example, at::ScalarType type, const std::string& where, std::uint64_t limit) {
  double bytes = static_cast<double>(rows) * static_cast<double>(c10::elementSize(type));
  for (const auto size : example) bytes *= static_cast<double>(size);
  check_set_memory(bytes, where, limit);
  auto shape = example.vec();
  shape.insert(shape.begin(), static_cast<std::int64_t>(rows));
  rows_ = at::empty(shape, type);  // [N, ...]
}

void SetRows::put(std::size_t row, const at::Tensor& example) {
  MM_ASSERT(example.scalar_type() == rows_.scalar_type() && example.sizes() == rows_.sizes().slice(1));
  const at::Tensor plain = example.contiguous();
  std::memcpy(static_cast<std::byte*>(rows_.mutable_data_ptr()) + row * plain.nbytes(), plain.const_data_ptr(), plain.nbytes());
}

}  // namespace mm
