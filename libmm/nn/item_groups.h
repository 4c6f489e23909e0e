#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace mm {

// Rows [begin, end) that belong to one item.
struct ItemGroup {
  std::int64_t item, begin, end;
};

// items: the item of each row; equal ones stand together.
inline std::vector<ItemGroup> item_groups(std::span<const std::int64_t> items) {
  std::vector<ItemGroup> groups;
  for (std::int64_t row = 0; row < std::ssize(items); ++row) {
    const auto item = items[static_cast<std::size_t>(row)];
    if (groups.empty() || groups.back().item != item) groups.push_back({item, row, row});
    groups.back().end = row + 1;
  }
  return groups;
}

}  // namespace mm
