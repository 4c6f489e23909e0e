#include "train/class_score.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace mm {
namespace {

// In half pairs, which are whole numbers: exact. Nothing where one class was not ranked, or something is no number.
std::optional<double> area_under(std::vector<std::pair<double, bool>> ranked) {
  if (std::ranges::any_of(ranked, [](const auto& entry) { return entry.first != entry.first; })) return std::nullopt;
  std::ranges::sort(ranked, {}, [](const auto& entry) { return entry.first; });
  std::int64_t firsts = 0, seconds = 0, halves = 0;  // so far
  for (std::size_t i = 0; i < ranked.size();) {
    std::int64_t tied_firsts = 0, tied_seconds = 0;
    const double score = ranked[i].first;
    for (; i < ranked.size() && ranked[i].first == score; ++i) ++(ranked[i].second ? tied_seconds : tied_firsts);
    halves += tied_seconds * (2 * firsts + tied_firsts);
    firsts += tied_firsts;
    seconds += tied_seconds;
  }
  if (firsts == 0 || seconds == 0) return std::nullopt;
  return static_cast<double>(halves) / 2 / (static_cast<double>(firsts) * static_cast<double>(seconds));
}

}  // namespace

void ClassScore::count(std::int64_t said, std::int64_t truth) {
  ++said_.at(static_cast<std::size_t>(said));
  ++true_.at(static_cast<std::size_t>(truth));
  if (said == truth) ++right_[static_cast<std::size_t>(said)];
}

void ClassScore::rank(double score, bool second) { ranked_.emplace_back(score, second); }

Rates ClassScore::rates() const {
  const auto total = std::accumulate(true_.begin(), true_.end(), std::int64_t{0});
  if (total == 0) return {};
  const auto right = std::accumulate(right_.begin(), right_.end(), std::int64_t{0});
  double sum = 0;
  int met = 0;
  for (std::size_t k = 0; k < right_.size(); ++k) {
    if (said_[k] + true_[k] == 0) continue;
    sum += 2.0 * static_cast<double>(right_[k]) / static_cast<double>(said_[k] + true_[k]);
    ++met;
  }
  Rates rates{{"accuracy", static_cast<double>(right) / static_cast<double>(total)}, {"macro-f1", sum / met}};
  if (right_.size() != 2) return rates;
  const auto met_second = said_[1] + true_[1];
  rates.emplace_back("f1", met_second > 0 ? 2.0 * static_cast<double>(right_[1]) / static_cast<double>(met_second) : 0.0);
  if (const auto area = area_under(ranked_)) rates.emplace_back("auc", *area);
  return rates;
}

}  // namespace mm
