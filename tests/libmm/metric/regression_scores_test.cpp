#include "metric/regression_scores.h"

#include <cmath>

#include "support/caught.h"
#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

using Numbers = std::vector<double>;

TEST_CASE("every figure is scikit-learn's or scipy's, ties and all") {
  const Json golden = golden_metrics("numbers");
  REQUIRE(golden.size() == 4);
  for (std::size_t i = 0; i < golden.size(); ++i) {
    CAPTURE(i);
    const Json one = golden.at(i);
    const auto said = one.at("said").numbers(), truth = one.at("truth").numbers();
    const auto scores = regression_scores(said, truth);
    check_scores(scores, one, truth.size());
    CHECK(count_named(scores, one) == 9);
    CHECK(*pearson(said, truth) == doctest::Approx(one.number("Pearson")).epsilon(1e-12));
  }
}

TEST_CASE("a figure of some rows is that of a table of them") {
  const Numbers said{1, 2.5, -3, 4, 4}, truth{1.5, 2, -2, 4, 7};
  const std::vector<std::size_t> places{4, 0, 0, 2, 3};
  Numbers some_said, some_truth;
  for (const auto i : places) {
    some_said.push_back(said[i]);
    some_truth.push_back(truth[i]);
  }
  const auto whole = regression_scores(said, truth), some = regression_scores(some_said, some_truth);
  REQUIRE(whole.size() == 9);
  for (std::size_t k = 0; k < whole.size(); ++k) {
    CAPTURE(whole[k].name);
    CHECK(whole[k].of(places) == doctest::Approx(some[k].value).epsilon(1e-12));
  }
  for (const auto* name : {"R2", "Pearson", "Spearman", "Kendall", "CCC"})
    CHECK(std::isnan(score_named(whole, name).of(std::vector<std::size_t>{1, 1, 1})));
}

TEST_CASE("what does not vary has no correlation") {
  CHECK(regression_scores(Numbers{1, 2}, Numbers{3, 3}).size() == 4);
  const auto constant = regression_scores(Numbers{3, 3}, Numbers{1, 2});
  CHECK(constant.size() == 5);
  CHECK(constant.back().name == "R2");
  CHECK_FALSE(pearson(Numbers{}, Numbers{}).has_value());
  CHECK_FALSE(kendall(Numbers{1, 1, 1}, Numbers{1, 2, 3}).has_value());
  CHECK_FALSE(kendall(Numbers{1}, Numbers{2}).has_value());
  CHECK_FALSE(spearman(Numbers{0.1, 0.1, 0.1}, Numbers{1, 2, 3}).has_value());
}

TEST_CASE("equal numbers share their mean rank") {
  CHECK(mean_ranks(Numbers{5, 1, 5, 7}) == Numbers{2.5, 1, 2.5, 4});
  CHECK(mean_ranks(Numbers{}).empty());
  CHECK(*kendall(Numbers{1, 2, 3}, Numbers{3, 2, 1}) == doctest::Approx(-1));
}

TEST_CASE("a true number of 0 costs what scikit-learn says") {
  CHECK(score_named(regression_scores(Numbers{1}, Numbers{0}), "MAPE").value == doctest::Approx(std::ldexp(1, 52)));
}

TEST_CASE("what cannot be counted is refused") {
  CHECK(complaint([] { regression_scores(Numbers{1}, Numbers{1, 2}); }) == "1 predicted numbers beside 2 true ones");
  CHECK(complaint([] { regression_scores(Numbers{}, Numbers{}); }) == "there is no number to count");
  CHECK(complaint([] { regression_scores(Numbers{1, std::nan("")}, Numbers{1, 2}); }) == "what row 1 holds is no finite number");
}
