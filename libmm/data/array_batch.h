#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "data/batch.h"
#include "data/length_buckets.h"

namespace mm {

// The named inputs of some rows as one tensor of numbers. Bytes become 0 to 1 (divided by 255). Of several inputs each example is laid out
// as one row, in the order of the names; of sequences, each step. -> [B, ...] f32 or, of several, [B, C] or [B, S, C].
at::Tensor array_rows(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows);

// Rows as an index.
at::Tensor row_index(std::span<const std::int64_t> rows);  // -> [N] i64

// The labels of some rows, [B] i64 or [B, ...] f32.
at::Tensor array_labels(const ArraySet& set, std::span<const std::int64_t> rows);

// Those and their labels: "x" and "labels". Inputs that keep apart are "x.0", "x.1", ... in the order of their names. Every row is a
// target; of sequences, every step.
Batch array_batch(const ArraySet& set, const std::vector<std::string>& inputs, std::span<const std::int64_t> rows, bool apart = false);

// Cuts "x" of a batch of such rows to so many of its last dimension, and counts what of it they fill; 0 cuts nothing. Where rows have no
// lengths it stays as it is.
void cut_to(Batch& batch, const ArraySet& set, std::span<const std::int64_t> rows, std::int64_t length);

// The inputs of such a batch, in their order: "x" alone, or "x.0", "x.1", ...
std::vector<at::Tensor> batch_inputs(const Batch& batch);

// The rows to learn from as an endless stream: each epoch has every row once, in an order that is a function of (seed, epoch) alone.
class RowStream {
 public:
  RowStream(std::vector<std::int64_t> rows, std::uint64_t seed) : rows_(std::move(rows)), seed_(seed) {}  // not empty

  // The same with rows of near length together (data/length_buckets.h). lengths: of every row of the set; batch: examples of an update.
  RowStream(std::vector<std::int64_t> rows, std::uint64_t seed, std::vector<std::int64_t> lengths, std::size_t batch, std::size_t buckets);

  std::vector<std::int64_t> rows(std::uint64_t first, std::size_t count) const;  // of the examples first, first + 1, ... of the stream

  // The greatest length in the updates that these examples stand in, however few of them are computed together; 0 without lengths.
  std::int64_t longest(std::uint64_t first, std::size_t count) const;

 private:
  std::int64_t drawn(std::uint64_t number) const;  // the row, before anything is sorted

  std::vector<std::int64_t> rows_;
  std::uint64_t seed_;
  std::size_t batch_ = 0;
  std::vector<std::int64_t> lengths_;             // empty where nothing is sorted
  std::shared_ptr<const LengthBuckets> buckets_;  // likewise null
};

}  // namespace mm
