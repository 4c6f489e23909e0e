#include "nn/kv_cache.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "base/check.h"

namespace mm {

KvCache::KvCache(int64_t layers, int64_t positions, int64_t rows, int64_t width, const at::TensorOptions& options)
    : positions_(positions),
      most_rows_(rows),
      keys_(at::empty({layers, positions, rows, width}, options)),
      values_(at::empty({layers, positions, rows, width}, options)),
      slots_(static_cast<std::size_t>(rows * positions)),
      next_(slots_.size()) {}

void KvCache::extend(int64_t rows, int64_t count) {
  MM_ASSERT(rows <= most_rows_ && length_ + count <= positions_);
  MM_ASSERT(length_ == 0 || (count == 1 && rows == rows_));
  rows_ = rows;
  newest_ = length_;
  length_ += count;
  for (int64_t row = 0; row < rows; ++row) std::fill_n(slots_.begin() + row * positions_ + newest_, count, row);
}

void KvCache::write(int64_t layer, const at::Tensor& keys, const at::Tensor& values) {
  const auto put = [&](const at::Tensor& buffer, const at::Tensor& from) {
    buffer[layer].narrow(0, newest_, length_ - newest_).narrow(1, 0, rows_).copy_(from.transpose(0, 1));  // [T, N, C]
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
    std::copy_n(slots_.begin() + from[row] * positions_, length_, next_.begin() + row * positions_);
  }
  std::swap(slots_, next_);
  rows_ = count;
}

void KvCache::rewind(int64_t length) {
  MM_ASSERT(length >= 1 && length <= length_);
  length_ = newest_ = length;
}

at::Tensor KvCache::slots() const {
  auto table = at::empty({rows_, length_}, at::kLong);
  for (int64_t row = 0; row < rows_; ++row)
    std::copy_n(slots_.begin() + row * positions_, length_, table.mutable_data_ptr<int64_t>() + row * length_);
  return table;  // [N, length]
}

}  // namespace mm
