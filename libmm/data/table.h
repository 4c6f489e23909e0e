#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A table of tab-separated values with a header line, read whole.
class TsvTable {
 public:
  // Throws Error{input} at FILE:LINE for a row with more or fewer cells than the header, a doubled column, an empty file.
  explicit TsvTable(const std::string& path);

  std::size_t rows() const { return cells_.size(); }
  std::size_t column(std::string_view name) const;  // throws Error{input} that lists the columns
  const std::string& at(std::size_t row, std::size_t column) const { return cells_.at(row).at(column); }
  std::string where(std::size_t row) const;  // FILE:LINE

 private:
  std::string path_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> cells_;
};

}  // namespace mm
