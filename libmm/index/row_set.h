#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mm {

// Which of some rows are meant, a bit for each.
class RowSet {
 public:
  explicit RowSet(std::size_t rows = 0, bool all = false) : rows_(rows), words_((rows + 63) / 64, all ? ~std::uint64_t{0} : 0) {}

  std::size_t rows() const { return rows_; }
  bool has(std::size_t row) const { return (words_[row / 64] >> (row % 64) & 1U) != 0; }
  std::size_t count(std::size_t begin, std::size_t end) const {  // of the rows from begin to end
    std::size_t count = 0;
    for (; begin < end && begin % 64 != 0; ++begin) count += has(begin) ? 1 : 0;
    for (; begin + 64 <= end; begin += 64) count += static_cast<std::size_t>(std::popcount(words_[begin / 64]));
    for (; begin < end; ++begin) count += has(begin) ? 1 : 0;
    return count;
  }
  void add(std::size_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
  void remove(std::size_t row) { words_[row / 64] &= ~(std::uint64_t{1} << (row % 64)); }

 private:
  std::size_t rows_;
  std::vector<std::uint64_t> words_;
};

}  // namespace mm
