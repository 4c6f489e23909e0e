#include "metric/ranking_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

using Places = std::span<const std::size_t>;
using Numbers = std::span<const double>;

void check_positives(Places positives, Numbers gains) {
  MM_CHECK(!positives.empty(), Kind::input, "a query has no positive");
  MM_CHECK(gains.empty() || gains.size() == positives.size(), Kind::input,
           fmt::format("{} gains of {} positives", gains.size(), positives.size()));
  MM_CHECK(std::ranges::all_of(gains, [](double gain) { return std::isfinite(gain) && gain > 0; }), Kind::input,
           "the gain of a positive is not above 0");
  std::vector<std::size_t> sorted(positives.begin(), positives.end());
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) throw Error(Kind::input, fmt::format("candidate {} is twice a positive of a query", *twice));
}

// Best first; of equal ranks the higher gain first.
RankedQuery in_order(const std::vector<double>& ranks, Numbers gains, std::size_t tied) {
  std::vector<std::pair<double, double>> both;
  for (std::size_t i = 0; i < ranks.size(); ++i) both.emplace_back(ranks[i], gains.empty() ? -1 : -gains[i]);
  std::ranges::sort(both);
  RankedQuery query{.ranks = {}, .gains = {}, .tied = tied};
  for (const auto& [rank, negative] : both) {
    query.ranks.push_back(rank);
    query.gains.push_back(-negative);
  }
  return query;
}

// Positives with a rank of at most k.
std::size_t found_within(const RankedQuery& query, double k) {
  return static_cast<std::size_t>(std::ranges::upper_bound(query.ranks, k) - query.ranks.begin());
}

// Positives that k places hold at best; ties let more in where they share a rank of k or less.
std::size_t most_within(const RankedQuery& query, std::size_t k) {
  return std::max(std::min(query.ranks.size(), k), found_within(query, static_cast<double>(k)));
}

double precision_sum(const RankedQuery& query, double k) {
  double sum = 0;
  for (std::size_t i = 0; i < found_within(query, k); ++i) sum += static_cast<double>(i + 1) / query.ranks[i];
  return sum;
}

double discounted(double gain, double rank) { return gain / std::log2(rank + 1); }

double normal_gain(const RankedQuery& query, std::size_t k) {
  double sum = 0, best = 0;
  const auto found = found_within(query, static_cast<double>(k));
  for (std::size_t i = 0; i < found; ++i) sum += discounted(query.gains[i], query.ranks[i]);
  auto gains = query.gains;
  std::ranges::sort(gains, std::greater{});
  for (std::size_t i = 0; i < most_within(query, k); ++i) best += discounted(gains[i], static_cast<double>(i + 1));
  return sum / best;
}

double lower_median(std::vector<double> numbers) {
  const auto upper = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::ranges::nth_element(numbers, upper);
  if (numbers.size() % 2 == 1) return std::floor(*upper);
  return std::floor((*std::ranges::max_element(numbers.begin(), upper) + *upper) / 2);
}

Score median_rank(std::vector<double> ranks) {
  const auto own = std::make_shared<const std::vector<double>>(ranks);
  Score score{.name = "MedR", .value = lower_median(ranks)};
  score.items = std::move(ranks);
  score.of = [own](Places places) {
    std::vector<double> some;
    for (const auto i : places) some.push_back((*own)[i]);
    return lower_median(std::move(some));
  };
  return score;
}

}  // namespace

// Candidates are told from the scores of the positives alone, in M log P steps: a matrix of 25,000 texts and 5,000 pictures need not be
// sorted.
RankedQuery rank_by_scores(Numbers scores, Places positives, Numbers gains) {
  check_positives(positives, gains);
  MM_CHECK(std::ranges::none_of(scores, [](double score) { return std::isnan(score); }), Kind::input, "a score of a query is no number");
  std::vector<double> marks;  // ascending, each once: [T]
  for (const auto place : positives) {
    MM_CHECK(place < scores.size(), Kind::input, fmt::format("candidate {} of a query with {} is a positive", place, scores.size()));
    marks.push_back(scores[place]);
  }
  std::ranges::sort(marks);
  marks.erase(std::ranges::unique(marks).begin(), marks.end());
  std::vector<std::size_t> above(marks.size() + 1), same(marks.size() + 1);  // candidates just above as many marks; on each mark
  for (const double score : scores) {
    const auto below = static_cast<std::size_t>(std::ranges::lower_bound(marks, score) - marks.begin());
    ++above[below];
    if (below < marks.size() && marks[below] == score) ++same[below];
  }
  std::partial_sum(above.rbegin(), above.rend(), above.rbegin());  // now those above at least as many
  std::vector<double> ranks;
  std::size_t tied = 0;
  for (const auto place : positives) {
    const auto mark = static_cast<std::size_t>(std::ranges::lower_bound(marks, scores[place]) - marks.begin());
    ranks.push_back(1 + static_cast<double>(above[mark + 1]) + static_cast<double>(same[mark] - 1) / 2);
    if (same[mark] > 1) ++tied;
  }
  return in_order(ranks, gains, tied);
}

RankedQuery rank_by_list(Places found, Places positives, Numbers gains) {
  check_positives(positives, gains);
  std::unordered_map<std::size_t, double> rank_of;
  for (const auto id : found) {
    const bool first = rank_of.emplace(id, static_cast<double>(rank_of.size() + 1)).second;
    MM_CHECK(first, Kind::input, fmt::format("candidate {} is found twice by a query", id));
  }
  std::vector<double> ranks;
  for (const auto id : positives) {
    const auto at = rank_of.find(id);
    ranks.push_back(at == rank_of.end() ? std::numeric_limits<double>::infinity() : at->second);
  }
  return in_order(ranks, gains, 0);
}

std::vector<Score> ranking_scores(std::span<const RankedQuery> queries, Places ks) {
  MM_CHECK(!queries.empty(), Kind::input, "there is no query to count");
  MM_CHECK(std::ranges::all_of(ks, [](std::size_t k) { return k >= 1; }), Kind::usage, "k is at least 1");
  const auto each = [&](const auto& value) {
    std::vector<double> items;
    for (const auto& query : queries) items.push_back(value(query));
    return items;
  };
  std::vector<Score> scores;
  const auto add = [&](std::string name, const auto& value) { scores.push_back(mean_score(std::move(name), each(value))); };
  const auto positives = [](const RankedQuery& q) { return static_cast<double>(q.ranks.size()); };
  const auto first = [](const RankedQuery& q) { return q.ranks.front(); };
  for (const auto k : ks) add(fmt::format("R@{}", k), [&](const RankedQuery& q) { return first(q) <= static_cast<double>(k) ? 1.0 : 0.0; });
  for (const auto k : ks)
    add(fmt::format("recall@{}", k),
        [&](const RankedQuery& q) { return static_cast<double>(found_within(q, static_cast<double>(k))) / positives(q); });
  scores.push_back(median_rank(each(first)));
  add("MeanR", first);
  add("MRR", [&](const RankedQuery& q) { return 1 / first(q); });
  add("mAP", [&](const RankedQuery& q) { return precision_sum(q, std::numeric_limits<double>::infinity()) / positives(q); });
  for (const auto k : ks)
    add(fmt::format("mAP@{}", k),
        [&](const RankedQuery& q) { return precision_sum(q, static_cast<double>(k)) / static_cast<double>(most_within(q, k)); });
  for (const auto k : ks) add(fmt::format("nDCG@{}", k), [&](const RankedQuery& q) { return normal_gain(q, k); });
  add("mINP", [&](const RankedQuery& q) { return positives(q) / std::max(positives(q), q.ranks.back()); });
  return scores;
}

std::size_t tied_positives(std::span<const RankedQuery> queries) {
  return std::transform_reduce(queries.begin(), queries.end(), std::size_t{0}, std::plus{}, [](const auto& query) { return query.tied; });
}

}  // namespace mm
