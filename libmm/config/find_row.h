#pragma once
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// How a table's rows are spoken of.
struct RowTalk {
  std::string_view what;   // one of them: "optimiser"
  std::string_view table;  // the table in the words of `mm list`: "optimizers"; empty: it has none, and the hint names all
  std::string where = {};  // the option that names one
};

// Throws Error{usage}: "there is no optimiser 'adamv' (did you mean 'adamw'?)".
[[noreturn]] void refuse_row(std::string_view name, const std::vector<std::string_view>& names, const RowTalk& talk);

// The row of a table whose member `name` is that. Throws Error{usage} for an unknown one, with the nearest.
template <class Table>
const auto& find_row(const Table& table, std::string_view name, const RowTalk& talk) {
  const auto name_of = [](const auto& row) -> std::string_view { return row.name; };
  const auto found = std::ranges::find(table, name, name_of);
  if (found != std::ranges::end(table)) return *found;
  std::vector<std::string_view> names;
  std::ranges::transform(table, std::back_inserter(names), name_of);
  refuse_row(name, names, talk);
}

}  // namespace mm
