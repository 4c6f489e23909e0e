#include "data/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"

namespace mm {
namespace {

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(by);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

TsvTable::TsvTable(const std::string& path) : path_(path) {
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    MM_CHECK(!line->too_long, Kind::input, "a line of more than 1 MiB", fmt::format("{}:{}", shown(path), line->number));
    auto cells = split(line->text, '\t');
    if (columns_.empty()) {
      columns_ = std::move(cells);
      continue;
    }
    MM_CHECK(cells.size() == columns_.size(), Kind::input, fmt::format("{} cells, but the header has {}", cells.size(), columns_.size()),
             where(cells_.size()));
    cells_.push_back(std::move(cells));
  }
  MM_CHECK(!columns_.empty(), Kind::input, "is empty; a table begins with its header", shown(path));
  for (const auto& name : columns_)
    MM_CHECK(std::count(columns_.begin(), columns_.end(), name) == 1, Kind::input, fmt::format("two columns are called '{}'", shown(name)),
             shown(path));
}

std::size_t TsvTable::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  MM_CHECK(found != columns_.end(), Kind::input, fmt::format("no column '{}'", name), shown(path_),
           fmt::format("its columns are: {}", shown(fmt::format("{}", fmt::join(columns_, ", ")))));
  return static_cast<std::size_t>(found - columns_.begin());
}

std::string TsvTable::where(std::size_t row) const { return fmt::format("{}:{}", shown(path_), row + 2); }

}  // namespace mm
