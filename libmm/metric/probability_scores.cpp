#include "metric/probability_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include "base/check.h"

namespace mm {
namespace {

using Places = std::span<const std::size_t>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// How often each of `count` items is named.
std::vector<std::size_t> weights_of(Places places, std::size_t count) {
  std::vector<std::size_t> weights(count);
  for (const auto i : places) ++weights[i];
  return weights;
}

// [N, K] probabilities and [N] classes.
struct Rows {
  std::vector<double> values;
  std::vector<std::size_t> truth;
  std::size_t classes;

  std::span<const double> row(std::size_t i) const { return std::span(values).subspan(i * classes, classes); }
};

void check_rows(const Rows& rows) {
  MM_CHECK(rows.classes >= 2, Kind::input, fmt::format("probabilities of {} class", rows.classes));
  MM_CHECK(rows.values.size() / rows.classes == rows.truth.size() && rows.values.size() % rows.classes == 0, Kind::input,
           fmt::format("{} probabilities of {} classes beside {} true classes", rows.values.size(), rows.classes, rows.truth.size()));
  MM_CHECK(!rows.truth.empty(), Kind::input, "there is no probability to count");
  for (std::size_t i = 0; i < rows.truth.size(); ++i) {
    double sum = 0;
    for (const double p : rows.row(i)) {
      MM_CHECK(p >= 0 && p <= 1, Kind::input, fmt::format("row {} has a probability of {}", i, p), {}, "probabilities are 0 to 1");
      sum += p;
    }
    MM_CHECK(std::abs(sum - 1) <= 1e-3, Kind::input, fmt::format("the probabilities of row {} have a sum of {}", i, sum));
    MM_CHECK(rows.truth[i] < rows.classes, Kind::input, fmt::format("row {} is of class {} of {}", i, rows.truth[i], rows.classes));
  }
}

// Each class beside all others.
struct Questions {
  std::vector<RankedAnswers> of_class;
  std::vector<std::size_t> truth;

  using Area = std::optional<double> (RankedAnswers::*)(std::span<const std::size_t>) const;

  double mean(Area area, std::span<const std::size_t> weights, bool by_frequency) const {
    std::vector<double> frequency(of_class.size());
    for (std::size_t i = 0; i < truth.size(); ++i) frequency[truth[i]] += weights.empty() ? 1 : static_cast<double>(weights[i]);
    double sum = 0, all = 0;
    for (std::size_t k = 0; k < of_class.size(); ++k) {
      const auto value = (of_class[k].*area)(weights);
      if (!value || frequency[k] == 0) continue;
      const double weight = by_frequency ? frequency[k] : 1;
      sum += weight * *value;
      all += weight;
    }
    return all > 0 ? sum / all : kNone;
  }
};

RankedAnswers question(const Rows& rows, std::size_t k) {
  std::vector<double> scores;
  std::vector<char> yes;
  for (std::size_t i = 0; i < rows.truth.size(); ++i) {
    scores.push_back(rows.row(i)[k]);
    yes.push_back(rows.truth[i] == k);
  }
  return {scores, yes};
}

void add_areas(std::vector<Score>& scores, const Rows& rows) {
  if (std::ranges::all_of(rows.truth, [&](std::size_t k) { return k == rows.truth.front(); })) return;
  const auto own = std::make_shared<Questions>(Questions{.of_class = {}, .truth = rows.truth});
  for (std::size_t k = 0; k < rows.classes; ++k) own->of_class.push_back(question(rows, k));
  const auto add = [&](const char* name, Questions::Area area, bool by_frequency) {
    Score score{.name = name, .value = own->mean(area, {}, by_frequency)};
    score.of = [own, area, by_frequency](Places places) { return own->mean(area, weights_of(places, own->truth.size()), by_frequency); };
    scores.push_back(std::move(score));
  };
  add("AUROC.macro", &RankedAnswers::roc_area, false);
  add("AUROC.weighted", &RankedAnswers::roc_area, true);
  add("AUPRC.macro", &RankedAnswers::average_precision, false);
}

double log_loss(std::span<const double> row, std::size_t truth) {
  constexpr double kLeast = std::numeric_limits<double>::epsilon();
  return -std::log(std::clamp(row[truth], kLeast, 1 - kLeast));
}

double brier(std::span<const double> row, std::size_t truth) {
  const auto off = [&](std::size_t k) { return row[k] - (k == truth ? 1 : 0); };
  if (row.size() == 2) return off(1) * off(1);
  double sum = 0;
  for (std::size_t k = 0; k < row.size(); ++k) sum += off(k) * off(k);
  return sum;
}

Score calibration(const Rows& rows, std::size_t bins) {
  std::vector<double> highest;
  std::vector<char> right;
  for (std::size_t i = 0; i < rows.truth.size(); ++i) {
    const auto row = rows.row(i);
    const auto best = std::ranges::max_element(row);
    highest.push_back(*best);
    right.push_back(static_cast<std::size_t>(best - row.begin()) == rows.truth[i]);
  }
  return calibration_score(highest, right, bins);
}

Score top_five(const Rows& rows) {
  std::vector<double> among;
  for (std::size_t i = 0; i < rows.truth.size(); ++i) {
    const auto row = rows.row(i);
    const auto truth = rows.truth[i];
    std::size_t before = 0;
    for (std::size_t k = 0; k < row.size(); ++k) before += row[k] > row[truth] || (row[k] == row[truth] && k > truth) ? 1 : 0;
    among.push_back(before < 5 ? 1 : 0);
  }
  return mean_score("top5", std::move(among));
}

}  // namespace

RankedAnswers::RankedAnswers(std::span<const double> scores, std::span<const char> yes) {
  MM_ASSERT(scores.size() == yes.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    MM_ASSERT(!std::isnan(scores[i]));
    ascending_.push_back({scores[i], yes[i] != 0, i});
  }
  std::ranges::sort(ascending_, {}, &Entry::score);
}

// In half pairs, which are whole numbers: exact.
std::optional<double> RankedAnswers::roc_area(std::span<const std::size_t> weights) const {
  std::uint64_t noes = 0, yeses = 0, halves = 0;  // so far
  for (std::size_t i = 0; i < ascending_.size();) {
    std::uint64_t tied[2] = {0, 0};
    for (const double score = ascending_[i].score; i < ascending_.size() && ascending_[i].score == score; ++i)
      tied[ascending_[i].yes ? 1 : 0] += weights.empty() ? 1 : weights[ascending_[i].place];
    halves += tied[1] * (2 * noes + tied[0]);
    noes += tied[0];
    yeses += tied[1];
  }
  if (noes == 0 || yeses == 0) return std::nullopt;
  return static_cast<double>(halves) / 2 / (static_cast<double>(noes) * static_cast<double>(yeses));
}

std::optional<double> RankedAnswers::average_precision(std::span<const std::size_t> weights) const {
  double right = 0, said = 0, sum = 0;  // so far, from the highest score down
  for (std::size_t i = ascending_.size(); i > 0;) {
    const double score = ascending_[i - 1].score, before = right;
    for (; i > 0 && ascending_[i - 1].score == score; --i) {
      const auto weight = weights.empty() ? 1.0 : static_cast<double>(weights[ascending_[i - 1].place]);
      said += weight;
      if (ascending_[i - 1].yes) right += weight;
    }
    if (right > before) sum += (right - before) * (right / said);
  }
  if (right == 0) return std::nullopt;
  return sum / right;
}

std::vector<Score> answer_area_scores(std::span<const double> scores, std::span<const char> yes) {
  MM_CHECK(scores.size() == yes.size(), Kind::input, fmt::format("{} scores beside {} answers", scores.size(), yes.size()));
  for (std::size_t i = 0; i < scores.size(); ++i)
    MM_CHECK(!std::isnan(scores[i]), Kind::input, fmt::format("the score of row {} is no number", i));
  const auto own = std::make_shared<const RankedAnswers>(scores, yes);
  const auto roc = own->roc_area(), precision = own->average_precision();
  MM_CHECK(roc && precision, Kind::input, "all rows are of one kind, so that nothing can be told apart");
  std::vector<Score> found;
  const auto add = [&](const char* name, double value, Questions::Area area) {
    found.push_back({.name = name, .value = value});
    found.back().of = [own, area, count = yes.size()](Places places) { return ((*own).*area)(weights_of(places, count)).value_or(kNone); };
  };
  add("AUROC", *roc, &RankedAnswers::roc_area);
  add("AUPRC", *precision, &RankedAnswers::average_precision);
  return found;
}

std::vector<Score> probability_scores(std::span<const double> probabilities, std::size_t classes, std::span<const std::size_t> truth,
                                      std::size_t bins) {
  const Rows rows{.values = {probabilities.begin(), probabilities.end()}, .truth = {truth.begin(), truth.end()}, .classes = classes};
  check_rows(rows);
  std::vector<Score> scores;
  if (classes > 2) add_areas(scores, rows);
  const auto seconds = std::ranges::count(truth, std::size_t{1});
  if (classes == 2 && seconds > 0 && seconds < std::ssize(truth)) {
    std::vector<double> second;
    std::vector<char> yes;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      second.push_back(rows.row(i)[1]);
      yes.push_back(truth[i] == 1);
    }
    scores = answer_area_scores(second, yes);
  }
  std::vector<double> losses, squares;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    losses.push_back(log_loss(rows.row(i), truth[i]));
    squares.push_back(brier(rows.row(i), truth[i]));
  }
  scores.push_back(mean_score("log-loss", std::move(losses)));
  scores.push_back(mean_score("Brier", std::move(squares)));
  scores.push_back(calibration(rows, bins));
  if (classes > 5) scores.push_back(top_five(rows));
  return scores;
}

Score calibration_score(std::span<const double> probabilities, std::span<const char> right, std::size_t bins) {
  MM_ASSERT(probabilities.size() == right.size() && !right.empty() && bins > 0);
  struct Entry {
    std::size_t bin;
    double excess;  // the probability less whether it is right
  };
  const auto own = std::make_shared<std::vector<Entry>>();
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto edge = std::clamp(std::ceil(probabilities[i] * static_cast<double>(bins)), 1.0, static_cast<double>(bins));
    own->push_back({static_cast<std::size_t>(edge) - 1, probabilities[i] - (right[i] != 0 ? 1 : 0)});
    all.push_back(i);
  }
  Score score{.name = "ECE"};
  score.of = [own, bins](Places places) {
    std::vector<double> sums(bins);
    for (const auto i : places) sums[(*own)[i].bin] += (*own)[i].excess;
    double sum = 0;
    for (const double excess : sums) sum += std::abs(excess);
    return sum / static_cast<double>(places.size());
  };
  score.value = score.of(all);
  return score;
}

}  // namespace mm
