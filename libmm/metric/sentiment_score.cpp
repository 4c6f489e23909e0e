#include "metric/sentiment_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "config/find_row.h"
#include "metric/regression_scores.h"

namespace mm {
namespace {

constexpr std::array kConventions{
    SentimentConvention{"mmsa", "scores in -3 to 3; F1 weighted by the true classes", 3, true, false, false},
    SentimentConvention{"mult", "scores in -3 to 3; F1 weighted by the classes that are said", 3, true, false, true},
    SentimentConvention{"mag", "rows whose truth is 0 count nowhere", 3, false, false, false},
    SentimentConvention{"sims", "scores in -1 to 1, cut to them, and bins of CH-SIMS", 1, true, true, false},
};

using Scores = std::span<const double>;

// What a row is called when it is sorted into classes.
using Sort = int (*)(double score);

int not_negative(double score) { return score >= 0 ? 1 : 0; }
int positive(double score) { return score > 0 ? 1 : 0; }

// Halves go to the even number, as numpy.round has it, whatever the rounding mode of this thread is.
int rounded(double score, double limit) {
  const double cut = std::clamp(score, -limit, limit), below = std::floor(cut), rest = cut - below;
  const auto whole = static_cast<int>(below);
  return rest > 0.5 || (rest == 0.5 && whole % 2 != 0) ? whole + 1 : whole;
}

template <int kLimit>
int whole_number(double score) {
  return rounded(score, kLimit);
}

// How many of the ascending edges a score lies above.
template <class Edges>
int bin(double score, const Edges& edges) {
  return static_cast<int>(std::ranges::count_if(edges, [&](double edge) { return score > edge; }));
}

int sims_three(double score) { return bin(score, std::array{-0.1, 0.1}); }
int sims_five(double score) { return bin(score, std::array{-0.7, -0.1, 0.1, 0.7}); }

double accuracy(Scores predicted, Scores truth, Sort sort) {
  double right = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) right += sort(predicted[i]) == sort(truth[i]) ? 1 : 0;
  return right / static_cast<double>(truth.size());
}

// Of the two classes that `sort` gives, weighted by how often each is true, or said.
double weighted_f1(Scores predicted, Scores truth, Sort sort, bool by_answer) {
  std::array<double, 2> right{}, said{}, is{};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto p = static_cast<std::size_t>(sort(predicted[i])), t = static_cast<std::size_t>(sort(truth[i]));
    ++said.at(p);
    ++is.at(t);
    if (p == t) ++right.at(p);
  }
  double sum = 0;
  for (std::size_t k = 0; k < 2; ++k)
    if (right[k] > 0) sum += (by_answer ? said[k] : is[k]) * 2 * right[k] / (said[k] + is[k]);
  return sum / static_cast<double>(truth.size());
}

double mean_error(Scores predicted, Scores truth) {
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += std::abs(predicted[i] - truth[i]);
  return sum / static_cast<double>(truth.size());
}

// Both sides of the rows that count.
struct Rows {
  std::vector<double> predicted, truth;

  void add(double p, double t) {
    predicted.push_back(p);
    truth.push_back(t);
  }
};

Rows counting(Scores predicted, Scores truth, const SentimentConvention& convention) {
  MM_CHECK(predicted.size() == truth.size(), Kind::input,
           fmt::format("{} predicted scores beside {} true ones", predicted.size(), truth.size()));
  Rows rows;
  const auto cut = [&](double score) { return convention.clips ? std::clamp(score, -convention.limit, convention.limit) : score; };
  for (std::size_t i = 0; i < truth.size(); ++i) {
    MM_CHECK(std::isfinite(predicted[i]) && std::isfinite(truth[i]), Kind::input, fmt::format("the score of row {} is no number", i));
    if (convention.zeros || truth[i] != 0) rows.add(cut(predicted[i]), cut(truth[i]));
  }
  MM_CHECK(!rows.truth.empty(), Kind::input, "there is no score to count");
  return rows;
}

void add_binary(SentimentScores& scores, const Rows& rows, Sort sort, const std::string& name, bool by_answer) {
  scores.emplace_back("acc2_" + name, accuracy(rows.predicted, rows.truth, sort));
  scores.emplace_back("f1w_" + name, weighted_f1(rows.predicted, rows.truth, sort, by_answer));
}

}  // namespace

std::span<const SentimentConvention> sentiment_conventions() { return kConventions; }

const SentimentConvention& find_sentiment_convention(std::string_view name) {
  return find_row(kConventions, name, {.what = "convention", .table = {}, .where = "--convention"});
}

std::vector<const SentimentConvention*> asked_conventions(std::string_view name) {
  if (name != "all") return {&find_sentiment_convention(name)};
  std::vector<const SentimentConvention*> all;
  for (const auto& convention : kConventions) all.push_back(&convention);
  return all;
}

SentimentScores sentiment_scores(Scores predicted, Scores truth, const SentimentConvention& convention) {
  const Rows rows = counting(predicted, truth, convention);
  Rows signed_rows;
  for (std::size_t i = 0; i < rows.truth.size(); ++i)
    if (rows.truth[i] != 0) signed_rows.add(rows.predicted[i], rows.truth[i]);
  const auto n = static_cast<double>(rows.truth.size()), positives = static_cast<double>(std::ranges::count_if(rows.truth, not_negative));
  SentimentScores scores{
      {"n", n}, {"n_zero", n - static_cast<double>(signed_rows.truth.size())}, {"majority", std::max(positives, n - positives) / n}};
  add_binary(scores, rows, not_negative, "has0", convention.weighs_by_answer);
  if (!signed_rows.truth.empty())
    add_binary(scores, signed_rows, convention.zeros ? positive : not_negative, "non0", convention.weighs_by_answer);
  add_binary(scores, rows, positive, "zero_neg", convention.weighs_by_answer);
  const bool sims = convention.clips;
  scores.emplace_back("acc3", accuracy(rows.predicted, rows.truth, sims ? sims_three : whole_number<1>));
  scores.emplace_back("acc5", accuracy(rows.predicted, rows.truth, sims ? sims_five : whole_number<2>));
  if (!sims) scores.emplace_back("acc7", accuracy(rows.predicted, rows.truth, whole_number<3>));
  scores.emplace_back("mae", mean_error(rows.predicted, rows.truth));
  if (const auto corr = pearson(rows.predicted, rows.truth)) scores.emplace_back("corr", *corr);
  return scores;
}

}  // namespace mm
