#include "train/align_score.h"

#include <ATen/ops/matmul.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "base/check.h"
#include "metric/ranking_scores.h"
#include "model/embedder.h"

namespace mm {
namespace {

constexpr std::array<std::size_t, 3> kPlaces{1, 5, 10};

using Belonging = std::vector<std::vector<std::size_t>>;  // to each text, the pictures

Belonging pictures_of(std::size_t texts, std::span<const std::size_t> text_of) {
  Belonging all(texts);
  for (std::size_t i = 0; i < text_of.size(); ++i) all.at(text_of[i]).push_back(i);
  MM_ASSERT(!text_of.empty() && std::ranges::none_of(all, [](const auto& list) { return list.empty(); }));
  return all;
}

// cosines [Q, C]; right: of each query its candidates
Rates found(const at::Tensor& cosines, const Belonging& right, const std::string& way) {
  const auto rows = cosines.to(at::kDouble).contiguous();  // [Q, C]
  const auto width = static_cast<std::size_t>(rows.size(1));
  const auto* row = rows.const_data_ptr<double>();
  std::vector<RankedQuery> queries;
  for (std::size_t q = 0; q < right.size(); ++q, row += width) queries.push_back(rank_by_scores({row, width}, right[q]));
  Rates rates;
  for (const auto& score : ranking_scores(queries, kPlaces))
    if (score.name.starts_with("R@") || (score.name == "mAP" && way == "to-picture"))
      rates.emplace_back(way + "." + score.name, score.value);
  return rates;
}

// That one of `right` of `all` stands among the first k of an order that knows nothing.
double chance(std::size_t right, std::size_t all, std::size_t k) {
  double missed = 1;
  for (std::size_t i = 0; i < std::min(k, all); ++i)
    missed *= all - i > right ? static_cast<double>(all - i - right) / static_cast<double>(all - i) : 0;
  return 1 - missed;
}

// The mean over the orders of the average precision: of the i-th place, (i - 1) / (n - 1) of the other r - 1 stand above.
double chance_precision(std::size_t right, std::size_t all) {
  double sum = 0;
  for (std::size_t place = 1; place <= all; ++place) {
    const double above = all == 1 ? 0 : static_cast<double>(place - 1) * static_cast<double>(right - 1) / static_cast<double>(all - 1);
    sum += (1 + above) / static_cast<double>(place);
  }
  return sum / static_cast<double>(all);
}

double mean_of(const Belonging& right, const auto& value) {
  double sum = 0;
  for (const auto& list : right) sum += value(list.size());
  return sum / static_cast<double>(right.size());
}

}  // namespace

Rates align_rates(const at::Tensor& pictures, const at::Tensor& texts, std::span<const std::size_t> text_of) {
  MM_ASSERT(pictures.size(0) == std::ssize(text_of));
  const auto cosines = at::matmul(of_length_one(pictures), of_length_one(texts).t());  // [N, M]
  Belonging one;
  for (const auto text : text_of) one.push_back({text});
  Rates rates = found(cosines, one, "to-text");
  for (auto& rate : found(cosines.t(), pictures_of(static_cast<std::size_t>(texts.size(0)), text_of), "to-picture"))
    rates.push_back(std::move(rate));
  return rates;
}

Rates chance_rates(std::size_t texts, std::span<const std::size_t> text_of) {
  const auto right = pictures_of(texts, text_of);
  Rates rates;
  for (const auto k : kPlaces) rates.emplace_back("to-text.R@" + std::to_string(k), chance(1, texts, k));
  for (const auto k : kPlaces)
    rates.emplace_back("to-picture.R@" + std::to_string(k), mean_of(right, [&](std::size_t n) { return chance(n, text_of.size(), k); }));
  rates.emplace_back("to-picture.mAP", mean_of(right, [&](std::size_t n) { return chance_precision(n, text_of.size()); }));
  return rates;
}

}  // namespace mm
