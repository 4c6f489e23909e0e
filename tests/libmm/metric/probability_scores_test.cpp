#include "metric/probability_scores.h"

#include <cmath>
#include <limits>

#include "support/caught.h"
#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Classes = std::vector<std::size_t>;
using Numbers = std::vector<double>;
using Answers = std::vector<char>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("every figure is scikit-learn's, ties and all") {
  const Json golden = golden_metrics("probabilities");
  REQUIRE(golden.size() == 5);
  for (std::size_t i = 0; i < golden.size(); ++i) {
    CAPTURE(i);
    const Json one = golden.at(i);
    const auto truth = places_in(one.at("truth"));
    const auto classes = static_cast<std::size_t>(one.integer("classes"));
    const auto scores = probability_scores(one.at("probabilities").numbers(), classes, truth);
    check_scores(scores, one, truth.size());
    CHECK(count_named(scores, one) == (classes == 2 ? 5 : classes > 5 ? 7 : 6));
  }
}

TEST_CASE("the areas of some rows are those of a table of them") {
  const Numbers scores{0.1, 0.4, 0.4, 0.8, 0.9};
  const Answers yes{0, 1, 0, 1, 0};
  const Classes places{1, 1, 2, 4, 3, 0, 4};
  Numbers some_scores;
  Answers some_yes;
  for (const auto i : places) {
    some_scores.push_back(scores[i]);
    some_yes.push_back(yes[i]);
  }
  const auto whole = answer_area_scores(scores, yes), some = answer_area_scores(some_scores, some_yes);
  CHECK(score_named(whole, "AUROC").value == doctest::Approx(3.5 / 6));
  CHECK(score_named(whole, "AUPRC").value == doctest::Approx(0.5 * (1.0 / 2) + 0.5 * (2.0 / 4)));
  for (std::size_t k = 0; k < whole.size(); ++k) CHECK(whole[k].of(places) == doctest::Approx(some[k].value));
  CHECK(std::isnan(whole[0].of(Classes{1, 3})));
}

TEST_CASE("infinite scores have their order") {
  const RankedAnswers ranked(Numbers{-kInfinity, 0, kInfinity}, Answers{0, 0, 1});
  CHECK(ranked.roc_area() == 1.0);
  CHECK(ranked.average_precision() == 1.0);
  CHECK_FALSE(RankedAnswers(Numbers{1, 2}, Answers{1, 1}).roc_area().has_value());
  CHECK_FALSE(RankedAnswers(Numbers{1, 2}, Answers{0, 0}).average_precision().has_value());
}

TEST_CASE("calibration by hand: two bins") {
  // Confidences 0.6 (right), 0.8 (wrong) and 0.5 (right, the lower bin): |1 - 1.4| / 3 + |1 - 0.5| / 3.
  const Numbers p{0.6, 0.4, 0.8, 0.2, 0.5, 0.5};
  const auto scores = probability_scores(p, 2, Classes{0, 1, 0}, 2);
  CHECK(score_named(scores, "ECE").value == doctest::Approx(0.4 / 3 + 0.5 / 3));
  CHECK(score_named(scores, "ECE").of(Classes{2}) == doctest::Approx(0.5));
  CHECK(score_named(scores, "Brier").items.at(1) == doctest::Approx(0.64));
}

TEST_CASE("certainty costs what its bound says, and one class alone has no area") {
  const auto scores = probability_scores(Numbers{1, 0, 1, 0}, 2, Classes{0, 0});
  CHECK(scores.size() == 3);
  CHECK(scores[0].name == "log-loss");
  CHECK(probability_scores(Numbers{1, 0}, 2, Classes{1})[0].value == doctest::Approx(52 * std::log(2)));
}

TEST_CASE("what cannot be counted is refused") {
  CHECK(complaint([] {
          probability_scores(Numbers{0.5, 0.5, 0.5}, 2, Classes{0});
        }) == "3 probabilities of 2 classes beside 1 true classes");
  CHECK(complaint([] { probability_scores(Numbers{0.5, 0.6}, 2, Classes{0}); }) == "the probabilities of row 0 have a sum of 1.1");
  CHECK(complaint([] { probability_scores(Numbers{1.5, -0.5}, 2, Classes{0}); }) == "row 0 has a probability of 1.5");
  CHECK(complaint([] { probability_scores(Numbers{std::nan(""), 1}, 2, Classes{0}); }) == "row 0 has a probability of nan");
  CHECK(complaint([] { probability_scores(Numbers{0, 1}, 2, Classes{2}); }) == "row 0 is of class 2 of 2");
  CHECK(complaint([] { probability_scores(Numbers{}, 2, Classes{}); }) == "there is no probability to count");
  CHECK(complaint([] {
          answer_area_scores(Numbers{1, 2}, Answers{1, 1});
        }) == "all rows are of one kind, so that nothing can be told apart");
  CHECK(complaint([] { answer_area_scores(Numbers{1, std::nan("")}, Answers{1, 0}); }) == "the score of row 1 is no number");
}
