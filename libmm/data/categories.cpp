#include "data/categories.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::size_t kMost = 1'000'000;         // names, each of which gets a vector
constexpr double kMostExact = 9007199254740992;  // 2^53

}  // namespace

std::vector<std::string> category_names(const at::Tensor& stored, const std::vector<std::string>* texts, const std::string& who,
                                        const std::string& where) {
  MM_CHECK(stored.numel() == stored.size(0) && !at::isComplexType(stored.scalar_type()), Kind::input,
           who + " is not one whole number or text for each row, as a category is", where);
  const at::Tensor numbers = stored.to(at::kDouble).flatten().contiguous();  // [N]
  std::vector<std::string> names;
  for (const double number : std::span(numbers.const_data_ptr<double>(), static_cast<std::size_t>(numbers.numel()))) {
    if (texts != nullptr) {
      names.push_back(texts->at(static_cast<std::size_t>(number)));
    } else if (std::isnan(number)) {
      names.emplace_back();
    } else {
      MM_CHECK(std::abs(number) < kMostExact && std::floor(number) == number, Kind::input,
               fmt::format("{} holds {} in row {}: a category is a whole number or a text", who, number, names.size()), where);
      names.push_back(std::to_string(static_cast<std::int64_t>(number)));
    }
  }
  return names;
}

std::vector<std::string> known_categories(const std::vector<std::string>& names, std::span<const std::int64_t> rows, const std::string& who,
                                          const std::string& where) {
  std::set<std::string> distinct;
  for (const auto row : rows) distinct.insert(names.at(static_cast<std::size_t>(row)));
  distinct.erase("");
  MM_CHECK(!distinct.empty(), Kind::input, who + " is missing in every row to learn from", where);
  MM_CHECK(distinct.size() <= kMost, Kind::input,
           fmt::format("{} has {} categories, and at most {} are learnt", who, distinct.size(), kMost), where);
  return {distinct.begin(), distinct.end()};
}

float category_id(const std::string& name, const std::vector<std::string>& known) {
  if (name.empty()) return std::numeric_limits<float>::quiet_NaN();
  const auto found = std::ranges::lower_bound(known, name);
  return found == known.end() || *found != name ? 0 : static_cast<float>(found - known.begin() + 1);
}

at::Tensor category_ids(const std::vector<std::string>& names, const std::vector<std::string>& known) {
  const auto ids = at::empty({static_cast<std::int64_t>(names.size()), 1}, at::kFloat);
  std::ranges::transform(names, ids.mutable_data_ptr<float>(), [&](const std::string& name) { return category_id(name, known); });
  return ids;  // [N, 1]
}

}  // namespace mm
