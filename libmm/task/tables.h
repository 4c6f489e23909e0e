#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options/list.h"

namespace mm {

// A name, and its meaning in one line.
struct TableRow {
  std::string name, meaning;
};

// One table of names that options take: `mm list families`.
struct NameTable {
  std::string_view name;
  std::string_view summary;
  std::vector<TableRow> (*rows)();
};

std::span<const NameTable> tables();  // in the order they are shown

// The whole of `mm list`: prints the tables that are named, or all. Throws Error{usage} for an unknown name.
int list_tables(const ListOptions& options);

}  // namespace mm
