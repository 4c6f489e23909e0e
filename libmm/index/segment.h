#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "index/row_codes.h"

namespace mm {

// Rows as a search sees them: codes, what they are off by, vectors, and the texts of their items. Mapped from a file, or in memory.
struct SegmentRows {
  std::size_t rows = 0, width = 0;      // N, E
  const std::uint8_t* codes = nullptr;  // [N, code_stride(E)]
  const float* facts = nullptr;         // [3, N]: scales, lengths, lefts (RowFacts)
  const float* vectors = nullptr;       // [N, E]
  const std::uint64_t* ends = nullptr;  // [N]: where each text ends
  const char* texts = nullptr;

  const float* scales() const { return facts; }
  const float* lengths() const { return facts + rows; }
  const float* lefts() const { return facts + 2 * rows; }
  std::span<const float> vector(std::size_t row) const { return {vectors + row * width, width}; }
  std::string_view text(std::size_t row) const {
    const auto begin = row == 0 ? 0 : ends[row - 1];
    return {texts + begin, static_cast<std::size_t>(ends[row] - begin)};
  }
};

// Rows that are gathered, on their way into a segment.
class GatheredRows {
 public:
  explicit GatheredRows(std::size_t width) : width_(width) {}

  void add(std::string_view text, std::span<const float> vector);  // [E]
  std::size_t size() const { return ends_.size(); }
  SegmentRows rows();  // valid until the next add()

 private:
  std::size_t width_;
  std::vector<std::uint8_t> codes_;
  std::vector<RowFacts> facts_;
  std::vector<float> columns_;  // of facts_, as SegmentRows has them
  std::vector<float> vectors_;
  std::vector<std::uint64_t> ends_;
  std::string texts_;
};

// A segment: rows that never change, as one summed file (block_sums.h).
class Segment {
 public:
  // Throws Error{input} for a file that is none, is cut off, or whose parts do not fit each other. What is damaged inside of them,
  // check_sums() finds.
  Segment(const std::string& path, std::size_t width);

  const SegmentRows& rows() const { return rows_; }
  const MappedFile& file() const { return file_; }
  std::optional<std::size_t> find(std::string_view id) const;  // the row of that id

 private:
  struct Place {
    std::uint64_t hash, row;
  };

  MappedFile file_;
  SegmentRows rows_;
  std::span<const Place> places_;  // by hash
};

// Of some rows of several parts a new file. `taken` names part and row.
struct TakenRow {
  const SegmentRows* part = nullptr;
  std::size_t row = 0;
};
void write_segment(const std::string& path, std::size_t width, std::span<const TakenRow> taken);

}  // namespace mm
