#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace mm {

// Keys and values of the tokens that N rows (beams, samples) have read, for writing one token at a time.
//
// Buffers are made once, and nothing in them ever moves. Each position that a row reads gets a cell of its own; a table says in which cell
// each row finds its position t. When rows are reordered, repeated or dropped, only the table follows: a beam is a path through the cells.
// So what is read before an item becomes several rows, a prompt or the patches of a picture, is there once an item.
class KvCache {
 public:
  // rows, positions: the most there will be. options: dtype and device of keys and values.
  KvCache(int64_t layers, int64_t positions, int64_t rows, int64_t width, const at::TensorOptions& options);

  // Opens `count` new positions for each of `rows` rows: those that there are, or at the start as many as there shall be. write() then
  // fills them, layer by layer.
  void extend(int64_t rows, int64_t count);
  void write(int64_t layer, const at::Tensor& keys, const at::Tensor& values);  // [N, T, C] of the newest T = count positions
  void keep(const at::Tensor& rows);                                            // [N'] i64 on the CPU: row i becomes what row rows[i] was
  void rewind(int64_t length);                                                  // forgets all behind the first so many positions

  int64_t length() const { return length_; }  // positions in use, the newest included
  int64_t rows() const { return rows_; }
  at::Tensor keys(int64_t layer) const { return keys_[layer]; }      // [cells, C]; after the first extend()
  at::Tensor values(int64_t layer) const { return values_[layer]; }  // [cells, C]
  int64_t cell(int64_t row, int64_t t) const { return table_[static_cast<std::size_t>(row * positions_ + t)]; }
  at::Tensor cells() const;  // [N, length] i64 on the CPU: cell(row, t)

 private:
  int64_t layers_ = 0, positions_ = 0, most_rows_ = 0, width_ = 0;
  int64_t length_ = 0, rows_ = 0;
  int64_t used_ = 0, newest_ = 0;  // cells that are taken; the first that the last extend() took
  at::TensorOptions options_;
  at::Tensor keys_, values_;            // [layers, cells, C]
  std::vector<int64_t> table_, other_;  // [rows, positions]; other_ is keep()'s working space
};

}  // namespace mm
