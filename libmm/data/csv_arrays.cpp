#include "data/csv_arrays.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/number.h"

namespace mm {
namespace {

constexpr std::size_t kLongestLine = std::size_t{16} << 20;  // bytes: tables of gene expression have 20,000 columns and more
constexpr double kMostExact = 9007199254740992;              // 2^53: whole numbers below it are exact in f64
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct Column {
  std::string name;
  std::vector<double> numbers;
  std::vector<std::string> texts;
  bool is_text = false, decided = false;  // by the first cell that is not missing
  bool whole = true;                      // all numbers are whole
};

bool is_missing(std::string_view cell) { return cell.empty() || cell == "nan" || cell == "NaN" || cell == "NA" || cell == "?"; }

std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
  while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
  return cell;
}

std::optional<double> number_of(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  return finite_number(cell);
}

std::vector<std::string> cells_of(std::string_view line, char by, const std::string& where) {
  auto cells = csv_cells(line, by);
  MM_CHECK(cells, Kind::input, "a quote that does not end in its line", where);
  return std::move(*cells);
}

std::vector<Column> columns_of(const std::vector<std::string>& names, const std::string& where) {
  std::vector<Column> columns;
  std::set<std::string> seen;
  for (const auto& cell : names) {
    const std::string name(trimmed(cell));
    MM_CHECK(!name.empty(), Kind::input, fmt::format("column {} has no name", columns.size() + 1), where);
    MM_CHECK(seen.insert(name).second, Kind::input, fmt::format("two columns are called '{}'", shown(name)), where);
    // A whole number that counts the columns is a name; other numbers are values.
    const bool counts = name == std::to_string(columns.size()) || name == std::to_string(columns.size() + 1);
    MM_CHECK(!number_of(name) || counts, Kind::input,
             fmt::format("the first line holds the number {} where the name of a column is due", name), where,
             "put a line of column names before it");
    Column column;
    column.name = name;
    columns.push_back(std::move(column));
  }
  return columns;
}

void add_cell(Column& column, std::string_view cell, const std::string& where) {
  cell = trimmed(cell);
  const bool missing = is_missing(cell);
  const auto number = missing ? std::optional(kMissing) : number_of(cell);
  if (!missing && !column.decided) {
    column.is_text = !number;
    column.decided = true;
    MM_CHECK(!column.is_text || column.numbers.empty(), Kind::input,
             fmt::format("the text '{}' in column '{}', whose cells above are missing", shown(cell.substr(0, 40)), shown(column.name)),
             where);
  }
  if (column.is_text) {
    MM_CHECK(!missing, Kind::input, fmt::format("a missing cell in the text column '{}'", shown(column.name)), where);
    column.texts.emplace_back(cell);
    return;
  }
  MM_CHECK(number, Kind::input, fmt::format("'{}' in column '{}' is not a number", shown(cell.substr(0, 40)), shown(column.name)), where);
  column.whole = column.whole && !missing && cell.find_first_of(".eE") == std::string_view::npos && std::abs(*number) < kMostExact;
  column.numbers.push_back(*number);
}

std::vector<Column> read_columns(const std::string& path) {
  std::vector<Column> columns;
  char by = ',';
  LineReader lines(from_file(path), kLongestLine);
  while (const auto line = lines.next()) {
    const std::string where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "a line of more than 16 MiB", where);
    if (line->text.empty()) continue;
    if (columns.empty()) {
      for (const char part : {';', ',', '\t'})
        if (line->text.find(part) != std::string::npos) by = part;
      columns = columns_of(cells_of(line->text, by, where), where);
      continue;
    }
    const auto cells = cells_of(line->text, by, where);
    MM_CHECK(cells.size() == columns.size(), Kind::input, fmt::format("{} cells, but there are {} columns", cells.size(), columns.size()),
             where);
    for (std::size_t i = 0; i < cells.size(); ++i) add_cell(columns[i], cells[i], where);
  }
  MM_CHECK(!columns.empty(), Kind::input, "is empty; a table begins with the names of its columns", shown(path));
  MM_CHECK(!columns[0].numbers.empty() || !columns[0].texts.empty(), Kind::input, "holds names of columns, but no rows", shown(path));
  return columns;
}

at::Tensor tensor_of(const std::vector<double>& numbers, bool whole) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(numbers.size())}, whole ? at::kLong : at::kDouble);  // [N]
  if (whole)
    std::ranges::transform(numbers, tensor.mutable_data_ptr<std::int64_t>(),
                           [](double number) { return static_cast<std::int64_t>(number); });
  else
    std::ranges::copy(numbers, tensor.mutable_data_ptr<double>());
  return tensor;
}

// [N] i64 -> indices into the sorted distinct texts, which are put into `names`.
at::Tensor indices_of(const std::vector<std::string>& texts, std::vector<std::string>& names) {
  const std::set<std::string> distinct(texts.begin(), texts.end());
  names.assign(distinct.begin(), distinct.end());
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(texts.size())}, at::kLong);  // [N]
  auto* const out = tensor.mutable_data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < texts.size(); ++i) out[i] = std::ranges::lower_bound(names, texts[i]) - names.begin();
  return tensor;
}

// How many columns from `first` on are called NAME.0, NAME.1, ...
std::size_t run_length(const std::vector<Column>& columns, std::size_t first) {
  if (!columns[first].name.ends_with(".0")) return 1;
  const std::string base = columns[first].name.substr(0, columns[first].name.size() - 1);
  std::size_t length = 0;
  while (first + length < columns.size() && !columns[first + length].is_text &&
         columns[first + length].name == base + std::to_string(length))
    ++length;
  return std::max<std::size_t>(length, 1);
}

}  // namespace

TableArrays read_csv_arrays(const std::string& path) {
  const std::vector<Column> columns = read_columns(path);
  TableArrays arrays;
  for (std::size_t i = 0; i < columns.size();) {
    const Column& column = columns[i];
    const std::size_t length = run_length(columns, i);
    std::string name = column.name;
    at::Tensor tensor;
    if (length > 1) {
      name.resize(name.size() - 2);
      std::vector<at::Tensor> side_by_side;
      for (std::size_t k = 0; k < length; ++k) side_by_side.push_back(tensor_of(columns[i + k].numbers, false));
      tensor = at::stack(side_by_side, 1);  // [N, k]
    } else if (column.is_text) {
      tensor = indices_of(column.texts, arrays.texts[name]);  // [N]
    } else {
      tensor = tensor_of(column.numbers, column.whole);  // [N]
      arrays.columns.push_back(name);
    }
    MM_CHECK(arrays.tensors.emplace(name, tensor).second, Kind::input, fmt::format("two columns are called '{}'", shown(name)),
             shown(path));
    i += length;
  }
  return arrays;
}

}  // namespace mm
