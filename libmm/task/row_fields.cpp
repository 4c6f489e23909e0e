#include "task/row_fields.h"

#include <ATen/ops/stack.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "config/nearest.h"
#include "data/array_names.h"
#include "data/categories.h"
#include "data/chosen_arrays.h"

namespace mm {
namespace {

// The names that a path takes behind its '#'.
std::vector<std::string> chosen_by(const std::string& path) {
  std::vector<std::string> names;
  const std::string file = file_of_arrays(path);
  if (file.size() == path.size()) return names;
  for (const auto part : comma_parts(std::string_view(path).substr(file.size() + 1))) names.emplace_back(part.substr(0, part.find('=')));
  return names;
}

// Whether a row says nothing: a missing number, or of steps one in each of them.
bool is_missing(const at::Tensor& row) {  // [...]
  if (!at::isFloatingType(row.scalar_type())) return false;
  const at::Tensor odd = row.isnan();  // [...]
  return (row.dim() == 2 ? odd.any(1).all() : odd.any()).item().toBool();
}

}  // namespace

RowFields::RowFields(const std::vector<std::string>& files, const std::string& apart) {
  if (files.empty()) return;
  where_ = shown(fmt::format("{}", fmt::join(files, ", ")));
  arrays_ = open_arrays_together(files);
  rows_ = static_cast<std::size_t>(arrays_.rows());
  for (const auto& path : files)
    for (const auto& name : chosen_by(path)) chosen_.insert(name);
  std::vector<at::Tensor> columns;
  for (const auto& name : arrays_.columns)
    if (name != apart) columns.push_back(arrays_.tensors.at(name).to(at::kFloat).flatten());  // [N]
  if (!columns.empty()) arrays_.tensors.emplace(kColumnsTogether, at::stack(columns, 1));     // [N, K]
}

void RowFields::check_names(const std::vector<std::string>& read) const {
  if (empty()) return;
  const auto is_read = [&](const std::string& name) { return std::ranges::find(read, name) != read.end(); };
  const std::string hint = shown(fmt::format("what is read: {}", fmt::join(read, ", ")));
  const bool columns_read = is_read(kColumnsTogether);
  for (const auto& name : chosen_) {
    const bool column = columns_read && std::ranges::find(arrays_.columns, name) != arrays_.columns.end();
    MM_CHECK(is_read(name) || column, Kind::usage,
             fmt::format("nothing reads the {}{}", array_named(name), did_you_mean(nearest(name, read))), "--features " + where_, hint);
  }
  const bool any = std::ranges::any_of(arrays_.tensors, [&](const auto& entry) { return is_read(entry.first); });
  MM_CHECK(any, Kind::usage, "nothing reads any of its arrays", "--features " + where_, hint);
}

std::string RowFields::of_files(const std::string& name) const { return fmt::format("{} of {}", array_named(name), where_); }

void RowFields::check_records(std::size_t records) const {
  MM_CHECK(empty() || records == rows_, Kind::input, fmt::format("has {} rows, and there are {} records", rows_, records), where_,
           "row 1 belongs to the first record, row 2 to the next: give a row for each, in their order");
}

const at::Tensor* RowFields::find(const std::string& name, std::size_t row) const {
  const auto found = arrays_.tensors.find(name);
  if (found == arrays_.tensors.end()) return nullptr;
  MM_CHECK(row < rows_, Kind::input, fmt::format("{} has {} rows, and this is record {}", where_, rows_, row + 1));
  return &found->second;
}

std::optional<at::Tensor> RowFields::numbers(const std::string& name, std::size_t row) const {
  const at::Tensor* array = find(name, row);
  if (array == nullptr) return std::nullopt;
  MM_CHECK(!has_texts(name) && !array->is_complex(), Kind::input, of_files(name) + " holds no numbers");
  const bool bytes = array->scalar_type() == at::kByte || array->scalar_type() == at::kBool;
  at::Tensor own = (*array)[static_cast<std::int64_t>(row)].to(bytes ? at::kByte : at::kFloat);  // [...]
  if (is_missing(own)) return std::nullopt;
  return own.dim() == 0 ? own.reshape({1}) : own;  // [...]
}

std::optional<std::string> RowFields::name(const std::string& field, std::size_t row) const {
  const at::Tensor* array = find(field, row);
  if (array == nullptr) return std::nullopt;
  const auto texts = arrays_.texts.find(field);
  const at::Tensor own = array->narrow(0, static_cast<std::int64_t>(row), 1);  // [1, ...]
  std::string found = category_names(own, texts == arrays_.texts.end() ? nullptr : &texts->second, of_files(field), "").front();
  return found.empty() ? std::nullopt : std::optional(std::move(found));
}

std::optional<double> RowFields::number(const std::string& name, std::size_t row) const {
  const auto own = numbers(name, row);
  if (!own) return std::nullopt;
  MM_CHECK(own->numel() == 1, Kind::input, of_files(name) + " is not one number for each row");
  return own->item().toDouble();
}

std::vector<GivenRecord> RowFields::records() const {
  std::vector<GivenRecord> all;
  for (std::size_t i = 0; i < rows_; ++i) {
    GivenRecord record{.id = fmt::format("row {}", i + 1), .text = std::nullopt};
    if (has_texts("id")) record.id = name("id", i).value_or(record.id);
    if (has_texts("text")) record.text = name("text", i);
    all.push_back(std::move(record));
  }
  return all;
}

}  // namespace mm
