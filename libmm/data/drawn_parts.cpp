#include "data/drawn_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

#include "base/check.h"
#include "data/array_split.h"

namespace mm {
namespace {

// draw_fraction() of whole groups; `groups` has that of every row.
DrawnRows draw_groups(const std::vector<std::int64_t>& rows, double fraction, const std::vector<std::string>& groups, std::uint64_t seed,
                      std::string_view stream) {
  const auto group_of = [&](std::int64_t row) -> const std::string& { return groups.at(static_cast<std::size_t>(row)); };
  std::map<std::string, std::int64_t> numbers;  // in the order of the groups' names
  for (const auto row : rows) numbers[group_of(row)] = 0;
  std::vector<std::int64_t> all(numbers.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  std::int64_t next = 0;
  for (auto& [name, number] : numbers) number = next++;
  const auto drawn = draw_fraction(all, fraction, {}, seed, stream).drawn;
  DrawnRows parts;
  std::ranges::partition_copy(rows, std::back_inserter(parts.drawn), std::back_inserter(parts.left),
                              [&](std::int64_t row) { return std::ranges::binary_search(drawn, numbers.at(group_of(row))); });
  return parts;
}

}  // namespace

void draw_parts(ArraySet& set, const PartFractions& fractions, const std::string& where) {
  const bool by_class = fractions.by_class && !set.class_names.empty();
  const auto draw = [&](double fraction, std::vector<std::int64_t>& into, const char* stream) {
    if (fraction == 0) return;
    DrawnRows rows = set.groups.empty() ? draw_fraction(set.train, fraction, by_class ? set.labels : at::Tensor(), fractions.seed, stream)
                                        : draw_groups(set.train, fraction, set.groups, fractions.seed, stream);
    MM_CHECK(!rows.drawn.empty() && !rows.left.empty(), Kind::input,
             fmt::format("of {} examples, a fraction of {} leaves one side empty", set.train.size(), fraction), where);
    into = std::move(rows.drawn);
    set.train = std::move(rows.left);
  };
  draw(fractions.test, set.test, "test-fraction");
  draw(fractions.valid, set.valid, "valid-fraction");
}

}  // namespace mm
