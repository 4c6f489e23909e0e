#include "config/find_row.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"

namespace mm {

void refuse_row(std::string_view name, const std::vector<std::string_view>& names, const RowTalk& talk) {
  throw Error(
      Kind::usage, fmt::format("there is no {} '{}'{}", talk.what, shown(name), did_you_mean(nearest(name, names))), talk.where,
      talk.table.empty() ? fmt::format("there are {}", fmt::join(names, ", ")) : fmt::format("`mm list {}` shows them", talk.table));
}

}  // namespace mm
