#include "metric/regression_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

using Numbers = std::span<const double>;
using Sums = std::span<const double>;
using Correlation = std::optional<double> (*)(Numbers, Numbers);

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double mean_of(Numbers numbers) {
  double mean = 0;
  for (const double x : numbers) mean += x / static_cast<double>(numbers.size());
  return mean;
}

bool varies(Numbers numbers) {
  return std::ranges::any_of(numbers, [&](double x) { return x != numbers.front(); });
}

// Sums that second moments follow from. Numbers are counted from the means of the whole set, so that little is lost by subtraction.
enum Moment { kCount, kA, kB, kAA, kBB, kAB, kOff, kMoments };

std::vector<std::vector<double>> moments(Numbers said, Numbers truth) {
  const double mean_said = mean_of(said), mean_truth = mean_of(truth);
  std::vector<std::vector<double>> terms;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double a = said[i] - mean_said, b = truth[i] - mean_truth, off = said[i] - truth[i];
    terms.push_back({1, a, b, a * a, b * b, a * b, off * off});
  }
  return terms;
}

// N times the variance, from the sum of squares and the sum; nothing where only rounding is left of it.
std::optional<double> spread(double squares, double sum, double count) {
  const double rest = squares - sum * sum / count;
  return rest > 1e-13 * squares ? std::optional(rest) : std::nullopt;
}

double explained(Sums s) {
  const auto b = spread(s[kBB], s[kB], s[kCount]);
  return b ? 1 - s[kOff] / *b : kNone;
}

double linear_correlation(Sums s) {
  const auto a = spread(s[kAA], s[kA], s[kCount]), b = spread(s[kBB], s[kB], s[kCount]);
  return a && b ? std::clamp((s[kAB] - s[kA] * s[kB] / s[kCount]) / std::sqrt(*a * *b), -1.0, 1.0) : kNone;
}

// off: the difference of the means that the moments are counted from.
double concordance(Sums s, double off) {
  const auto a = spread(s[kAA], s[kA], s[kCount]), b = spread(s[kBB], s[kB], s[kCount]);
  const double between = off + (s[kA] - s[kB]) / s[kCount];
  return a && b ? 2 * (s[kAB] - s[kA] * s[kB] / s[kCount]) / (*a + *b + s[kCount] * between * between) : kNone;
}

// One whose items have none of their own.
Score whole_score(const char* name, const std::vector<std::vector<double>>& terms, const std::function<double(Sums)>& value) {
  auto score = summed_score(name, terms, value);
  score.items.clear();
  return score;
}

// A correlation of ranks: of a resample it is counted anew.
Score rank_score(const char* name, Numbers said, Numbers truth, Correlation correlation) {
  struct Both {
    std::vector<double> said, truth;
  };
  const auto own = std::make_shared<const Both>(Both{{said.begin(), said.end()}, {truth.begin(), truth.end()}});
  Score score{.name = name, .value = correlation(said, truth).value_or(kNone)};
  score.of = [own, correlation](std::span<const std::size_t> places) {
    Both some;
    for (const auto i : places) {
      some.said.push_back(own->said[i]);
      some.truth.push_back(own->truth[i]);
    }
    return correlation(some.said, some.truth).value_or(kNone);
  };
  return score;
}

// Pairs of equal ones in an order in which equal ones stand together.
template <class Equal>
std::uint64_t tied_pairs(std::size_t count, const Equal& equal) {
  std::uint64_t pairs = 0;
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    while (end < count && equal(begin, end)) ++end;
    pairs += static_cast<std::uint64_t>(end - begin) * (end - begin - 1) / 2;
  }
  return pairs;
}

// Sorts the numbers and counts the pairs that stood in the wrong order.
std::uint64_t sort_swaps(std::span<double> numbers, std::span<double> room) {
  if (numbers.size() < 2) return 0;
  const auto half = numbers.size() / 2;
  std::uint64_t swaps = sort_swaps(numbers.first(half), room.first(half)) + sort_swaps(numbers.subspan(half), room.subspan(half));
  std::size_t left = 0, right = half;
  for (auto& out : room) {
    const bool from_right = left == half || (right < numbers.size() && numbers[right] < numbers[left]);
    if (from_right) swaps += half - left;
    out = from_right ? numbers[right++] : numbers[left++];
  }
  std::ranges::copy(room, numbers.begin());
  return swaps;
}

void check_numbers(Numbers said, Numbers truth) {
  MM_CHECK(said.size() == truth.size(), Kind::input, fmt::format("{} predicted numbers beside {} true ones", said.size(), truth.size()));
  MM_CHECK(!truth.empty(), Kind::input, "there is no number to count");
  for (std::size_t i = 0; i < truth.size(); ++i)
    MM_CHECK(std::isfinite(said[i]) && std::isfinite(truth[i]), Kind::input, fmt::format("what row {} holds is no finite number", i));
}

}  // namespace

std::optional<double> pearson(Numbers a, Numbers b) {
  MM_ASSERT(a.size() == b.size());
  if (a.empty() || !varies(a) || !varies(b)) return std::nullopt;
  const double mean_a = mean_of(a), mean_b = mean_of(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

std::vector<double> mean_ranks(Numbers numbers) {
  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return numbers[i]; });
  std::vector<double> ranks(numbers.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && numbers[order[end]] == numbers[order[begin]]) ++end;
    for (auto k = begin; k < end; ++k) ranks[order[k]] = static_cast<double>(begin + end + 1) / 2;
  }
  return ranks;
}

std::optional<double> spearman(Numbers a, Numbers b) { return pearson(mean_ranks(a), mean_ranks(b)); }

std::optional<double> kendall(Numbers a, Numbers b) {
  MM_ASSERT(a.size() == b.size());
  std::vector<std::pair<double, double>> both;
  for (std::size_t i = 0; i < a.size(); ++i) both.emplace_back(a[i], b[i]);
  std::ranges::sort(both);
  std::vector<double> second, room(both.size());
  for (const auto& pair : both) second.push_back(pair.second);
  const auto n = both.size();
  const auto tied_a = tied_pairs(n, [&](std::size_t i, std::size_t j) { return both[i].first == both[j].first; });
  const auto tied_both = tied_pairs(n, [&](std::size_t i, std::size_t j) { return both[i] == both[j]; });
  const auto swaps = sort_swaps(second, room);
  const auto tied_b = tied_pairs(n, [&](std::size_t i, std::size_t j) { return second[i] == second[j]; });
  const auto pairs = static_cast<std::uint64_t>(n) * (n - std::min<std::size_t>(n, 1)) / 2;
  if (tied_a == pairs || tied_b == pairs) return std::nullopt;
  const auto agree = static_cast<double>(pairs - tied_a - tied_b + tied_both) - 2 * static_cast<double>(swaps);
  return agree / std::sqrt(static_cast<double>(pairs - tied_a)) / std::sqrt(static_cast<double>(pairs - tied_b));
}

std::vector<Score> regression_scores(Numbers said, Numbers truth) {
  check_numbers(said, truth);
  std::vector<double> off, squares, shares;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    off.push_back(std::abs(said[i] - truth[i]));
    squares.push_back(off.back() * off.back());
    shares.push_back(off.back() / std::max(std::abs(truth[i]), std::numeric_limits<double>::epsilon()));
  }
  const auto terms = moments(said, truth);
  const double between = mean_of(said) - mean_of(truth);
  std::vector<Score> scores{mean_score("MAE", std::move(off)), mean_score("MSE", std::move(squares)),
                            summed_score("RMSE", terms, [](Sums s) { return std::sqrt(s[kOff] / s[kCount]); }),
                            mean_score("MAPE", std::move(shares))};
  if (varies(truth)) scores.push_back(whole_score("R2", terms, explained));
  if (!varies(truth) || !varies(said)) return scores;
  scores.push_back(whole_score("Pearson", terms, linear_correlation));
  scores.push_back(rank_score("Spearman", said, truth, spearman));
  scores.push_back(rank_score("Kendall", said, truth, kendall));
  scores.push_back(whole_score("CCC", terms, [between](Sums s) { return concordance(s, between); }));
  return scores;
}

}  // namespace mm
