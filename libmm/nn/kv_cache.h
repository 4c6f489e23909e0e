#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace mm {

// Keys and values of the tokens that N rows (beams, samples) have read, for writing one token at a time.
//
// Buffers are made once, and nothing in them ever moves. At position t every row writes into a slot of its own; a table says in which slot
// each row finds its position t. When rows are reordered, repeated or dropped, only the table follows: a beam is a path through the slots.
class KvCache {
 public:
  // rows, positions: the most there will be. options: dtype and device of keys and values.
  KvCache(int64_t layers, int64_t positions, int64_t rows, int64_t width, const at::TensorOptions& options);

  // Opens `count` new positions for each of `rows` rows; more than one only at the start. write() then fills them, layer by layer.
  void extend(int64_t rows, int64_t count);
  void write(int64_t layer, const at::Tensor& keys, const at::Tensor& values);  // [N, T, C] of the newest T = count positions
  void keep(const at::Tensor& rows);                                            // [N'] i64 on the CPU: row i becomes what row rows[i] was
  void rewind(int64_t length);                                                  // forgets all behind the first so many positions

  int64_t length() const { return length_; }  // positions in use, the newest included
  int64_t rows() const { return rows_; }
  at::Tensor keys(int64_t layer) const { return keys_[layer]; }      // [positions, slots, C]
  at::Tensor values(int64_t layer) const { return values_[layer]; }  // [positions, slots, C]
  int64_t slot(int64_t row, int64_t t) const { return slots_[static_cast<std::size_t>(row * positions_ + t)]; }
  at::Tensor slots() const;  // [N, length] i64 on the CPU: slot(row, t)

 private:
  int64_t positions_ = 0, most_rows_ = 0, length_ = 0, newest_ = 0, rows_ = 0;
  at::Tensor keys_, values_;           // [layers, positions, slots, C]
  std::vector<int64_t> slots_, next_;  // [rows, positions]; next_ is keep()'s working space
};

}  // namespace mm
