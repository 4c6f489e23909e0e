#include "metric/sentiment_score.h"

#include <cmath>
#include <limits>
#include <string>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Zeros and halves on both sides, a score beyond the scale, and every kind of error.
const std::vector<double> kPredicted{0.0, -0.2, 2.5, -3.4, 1.5, -0.5, -0.4, -0.1, 0.5};
const std::vector<double> kTruth{0.0, 0.6, 3.0, -2.5, 1.5, -0.5, -1.2, 0.0, 2.0};

struct Expected {
  std::string convention;
  SentimentScores scores;
};

// By numpy: numpy.round for halves, numpy.corrcoef, searchsorted for bins, F1 class by class.
const std::vector<Expected> kExpected{
    {"mmsa",
     {{"n", 9.000000},
      {"n_zero", 2.000000},
      {"majority", 0.666667},
      {"acc2_has0", 0.777778},
      {"f1w_has0", 0.783333},
      {"acc2_non0", 0.857143},
      {"f1w_non0", 0.857143},
      {"acc2_zero_neg", 0.888889},
      {"f1w_zero_neg", 0.886003},
      {"acc3", 0.666667},
      {"acc5", 0.666667},
      {"acc7", 0.444444},
      {"mae", 0.511111},
      {"corr", 0.917853}}},
    {"mult",
     {{"n", 9.000000},
      {"n_zero", 2.000000},
      {"majority", 0.666667},
      {"acc2_has0", 0.777778},
      {"f1w_has0", 0.772222},
      {"acc2_non0", 0.857143},
      {"f1w_non0", 0.857143},
      {"acc2_zero_neg", 0.888889},
      {"f1w_zero_neg", 0.891775},
      {"acc3", 0.666667},
      {"acc5", 0.666667},
      {"acc7", 0.444444},
      {"mae", 0.511111},
      {"corr", 0.917853}}},
    {"mag",
     {{"n", 7.000000},
      {"n_zero", 0.000000},
      {"majority", 0.571429},
      {"acc2_has0", 0.857143},
      {"f1w_has0", 0.857143},
      {"acc2_non0", 0.857143},
      {"f1w_non0", 0.857143},
      {"acc2_zero_neg", 0.857143},
      {"f1w_zero_neg", 0.857143},
      {"acc3", 0.571429},
      {"acc5", 0.571429},
      {"acc7", 0.285714},
      {"mae", 0.642857},
      {"corr", 0.922021}}},
    {"sims",
     {{"n", 9.000000},
      {"n_zero", 2.000000},
      {"majority", 0.666667},
      {"acc2_has0", 0.777778},
      {"f1w_has0", 0.783333},
      {"acc2_non0", 0.857143},
      {"f1w_non0", 0.857143},
      {"acc2_zero_neg", 0.888889},
      {"f1w_zero_neg", 0.886003},
      {"acc3", 0.777778},
      {"acc5", 0.555556},
      {"mae", 0.222222},
      {"corr", 0.887198}}},
};

double score(const SentimentScores& scores, const std::string& name) {
  for (const auto& [own, value] : scores)
    if (own == name) return value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

TEST_CASE("every convention gives numpy's numbers") {
  for (const auto& [convention, expected] : kExpected) {
    CAPTURE(convention);
    const auto scores = sentiment_scores(kPredicted, kTruth, find_sentiment_convention(convention));
    REQUIRE(scores.size() == expected.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      CAPTURE(scores[i].first);
      CHECK(scores[i].first == expected[i].first);
      CHECK(scores[i].second == doctest::Approx(expected[i].second).epsilon(1e-5));
    }
  }
}

TEST_CASE("halves are rounded to the even number") {
  const auto& mmsa = find_sentiment_convention("mmsa");
  const auto acc7 = [&](double predicted, double truth) {
    return score(sentiment_scores(std::vector{predicted}, std::vector{truth}, mmsa), "acc7");
  };
  for (const auto& [half, whole] :
       std::vector<std::pair<double, double>>{{2.5, 2}, {1.5, 2}, {0.5, 0}, {-0.5, 0}, {-1.5, -2}, {-2.5, -2}, {9, 3}, {-9, -3}}) {
    CAPTURE(half);
    CHECK(acc7(half, whole) == 1);
    CHECK(acc7(half, whole - 1) == (whole == -3 ? 1 : 0));
  }
}

TEST_CASE("what cannot be said is left out, and what cannot be counted is refused") {
  const auto& mmsa = find_sentiment_convention("mmsa");
  CHECK(std::isnan(score(sentiment_scores(std::vector{1.0, 1.0}, std::vector{1.0, 2.0}, mmsa), "corr")));
  CHECK(std::isnan(score(sentiment_scores(std::vector{1.0}, std::vector{0.0}, mmsa), "acc2_non0")));
  CHECK(complaint([&] { sentiment_scores(std::vector{1.0}, std::vector{1.0, 2.0}, mmsa); }) == "1 predicted scores beside 2 true ones");
  CHECK(complaint([&] { sentiment_scores(std::vector{std::nan("")}, std::vector{1.0}, mmsa); }) == "the score of row 0 is no number");
  CHECK(complaint([&] { sentiment_scores(std::vector{1.0}, std::vector{0.0}, find_sentiment_convention("mag")); }) ==
        "there is no score to count");
  CHECK(complaint([&] { find_sentiment_convention("mmsb"); }) == "--convention: there is no convention 'mmsb' (did you mean 'mmsa'?)");
}

TEST_CASE("one convention is asked for, or all") {
  CHECK(asked_conventions("mag").size() == 1);
  CHECK(asked_conventions("mag").at(0)->name == "mag");
  CHECK(asked_conventions("all").size() == sentiment_conventions().size());
  CHECK(complaint([] { asked_conventions("mgsa"); }).find("mmsa") != std::string::npos);
}
