#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "data/batch.h"

namespace mm {

// The named inputs of some rows as one tensor of numbers. Bytes become 0 to 1 (divided by 255). Of several inputs each example is laid out
// as one row, in the order of the names. -> [B, ...] f32 or, of several, [B, C].
at::Tensor array_rows(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows);

// Rows as an index.
at::Tensor row_index(std::span<const std::int64_t> rows);  // -> [N] i64

// The labels of some rows, [B] i64 or [B, ...] f32.
at::Tensor array_labels(const ArraySet& set, std::span<const std::int64_t> rows);

// Those and their labels: "x" and "labels". Inputs that keep apart are "x.0", "x.1", ... in the order of their names. Every row is a
// target.
Batch array_batch(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows, bool apart = false);

// The inputs of such a batch, in their order: "x" alone, or "x.0", "x.1", ...
std::vector<at::Tensor> batch_inputs(const Batch& batch);

// The rows to learn from as an endless stream: each epoch has every row once, in an order that is a function of (seed, epoch) alone.
class RowStream {
 public:
  RowStream(std::vector<std::int64_t> rows, std::uint64_t seed) : rows_(std::move(rows)), seed_(seed) {}  // not empty

  std::vector<std::int64_t> rows(std::uint64_t first, std::size_t count) const;  // of the examples first, first + 1, ... of the stream

 private:
  std::vector<std::int64_t> rows_;
  std::uint64_t seed_;
};

}  // namespace mm
