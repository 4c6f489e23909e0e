#include "data/class_names.h"

#include <algorithm>
#include <cstdint>

#include "base/number.h"

namespace mm {

std::vector<std::string> class_order(const std::set<std::string>& names) {
  std::vector<std::string> order(names.begin(), names.end());
  const auto number = [](const std::string& name) { return whole_number<std::int64_t>(name); };
  if (std::ranges::all_of(order, [&](const std::string& name) { return number(name).has_value(); }))
    std::ranges::stable_sort(order, {}, [&](const std::string& name) { return *number(name); });
  return order;
}

}  // namespace mm
