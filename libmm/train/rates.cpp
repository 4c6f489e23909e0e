#include "train/rates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

namespace mm {
namespace {

constexpr std::array<std::string_view, 6> kAsTheyAre{"mae", "rmse", "r2", "correlation", "n", "n_zero"};
constexpr std::array<std::string_view, 2> kCounts{"n", "n_zero"};

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name.substr(0, name.find('.'))) != names.end();
}

}  // namespace

bool is_share(std::string_view name) { return !among(kAsTheyAre, name); }

double shown_number(std::string_view name, double rate) { return is_share(name) ? 100 * rate : rate; }

std::string shown_rate(std::string_view name, double rate) {
  if (among(kCounts, name)) return fmt::format("{:.0f}", rate);
  return is_share(name) ? fmt::format("{:.2f}", 100 * rate) : fmt::format("{:.4f}", rate);
}

std::string shown_unit(const Rates& rates) {
  std::vector<std::string> others;
  for (const auto& [name, rate] : rates)
    if (!is_share(name)) others.push_back(name);
  return others.empty() ? "Percent" : fmt::format("Percent ({} as they are)", fmt::join(others, ", "));
}

}  // namespace mm
