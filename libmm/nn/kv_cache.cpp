#include "nn/kv_cache.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace mm {

KvCache::KvCache(int64_t layers, int64_t positions, int64_t rows, int64_t width, const at::TensorOptions& options)
    : layers_(layers),
      positions_(positions),
      most_rows_(rows),
      width_(width),
      options_(options),
      table_(static_cast<std::size_t>(rows * positions)),
      other_(table_.size()) {}

void KvCache::extend(int64_t rows, int64_t count) {
  MM_ASSERT(rows <= most_rows_ && length_ + count <= positions_);
  MM_ASSERT(length_ == 0 || rows == rows_);
  if (length_ == 0) {  // later there may be more rows, but these positions have cells of these rows only
    const auto cells = rows * count + most_rows_ * (positions_ - count);
    keys_ = at::empty({layers_, cells, width_}, options_);
    values_ = at::empty({layers_, cells, width_}, options_);
  }
  rows_ = rows;
  newest_ = used_;
  used_ += rows * count;
  for (int64_t row = 0; row < rows; ++row) {
    const auto first = table_.begin() + row * positions_ + length_;
    std::iota(first, first + count, newest_ + row * count);
  }
  length_ += count;
}

void KvCache::write(int64_t layer, const at::Tensor& keys, const at::Tensor& values) {
  const auto put = [&](const at::Tensor& buffer, const at::Tensor& from) {
    buffer[layer].narrow(0, newest_, used_ - newest_).copy_(from.flatten(0, 1));  // [N T, C]
  };
  put(keys_, keys);
  put(values_, values);
}

void KvCache::keep(const at::Tensor& rows) {
  const auto count = rows.numel();
  MM_ASSERT(count <= most_rows_);
  const auto* const from = rows.const_data_ptr<int64_t>();
  for (int64_t row = 0; row < count; ++row) {
    MM_ASSERT(from[row] >= 0 && from[row] < rows_);
    std::copy_n(table_.begin() + from[row] * positions_, length_, other_.begin() + row * positions_);
  }
  std::swap(table_, other_);
  rows_ = count;
}

void KvCache::rewind(int64_t length) {
  MM_ASSERT(length >= 1 && length <= length_);
  length_ = length;
  used_ = 0;
  for (int64_t row = 0; row < rows_; ++row)
    for (int64_t t = 0; t < length; ++t) used_ = std::max(used_, cell(row, t) + 1);
}

at::Tensor KvCache::cells() const {
  auto table = at::empty({rows_, length_}, at::kLong);
  for (int64_t row = 0; row < rows_; ++row)
    std::copy_n(table_.begin() + row * positions_, length_, table.mutable_data_ptr<int64_t>() + row * length_);
  return table;  // [N, length]
}

}  // namespace mm
