#include "train/class_score.h"

#include <limits>

#include "base/json.h"

#include "support/doctest.h"

using mm::ClassScore;

TEST_CASE("accuracy and macro-F1 of a small table, as worked out by hand") {
  ClassScore score(4);
  CHECK(score.rates().empty());
  // class 0: 2 right, said 3, true 2; class 1: 1 right, said 1, true 3; class 2: said 1, true 0; class 3: never met
  for (const auto& [said, truth] : {std::pair{0, 0}, {0, 0}, {0, 1}, {1, 1}, {2, 1}}) score.count(said, truth);
  const auto rates = score.rates();
  REQUIRE(rates.size() == 2);
  CHECK(rates[0].first == "accuracy");
  CHECK(rates[0].second == doctest::Approx(0.6));
  CHECK(rates[1].first == "macro-f1");
  CHECK(rates[1].second == doctest::Approx((4.0 / 5 + 2.0 / 4 + 0.0) / 3));
}

TEST_CASE("F1 of the second of two classes and the area under the ROC curve, ties and all, as scikit-learn finds them") {
  const mm::Json golden = mm::Json::read(MM_TEST_DATA "/train/class_score.json");
  REQUIRE(golden.size() == 5);
  for (std::size_t i = 0; i < golden.size(); ++i) {
    const mm::Json one = golden.at(i);
    const auto scores = one.at("scores").numbers();
    const auto truth = one.at("truth").integers(), said = one.at("said").integers();
    ClassScore score(2);
    for (std::size_t k = 0; k < truth.size(); ++k) {
      score.count(said[k], truth[k]);
      score.rank(scores[k], truth[k] == 1);
    }
    const auto rates = score.rates();
    REQUIRE(rates.size() == 4);
    for (const auto& [name, rate] : rates) {
      CAPTURE(name);
      CHECK(rate == doctest::Approx(one.number(name)).epsilon(1e-12));
    }
    CHECK(rates[2].first == "f1");
    CHECK(rates[3].first == "auc");
  }
}

TEST_CASE("a tie is half a pair, and infinite scores are ranked; without both classes, or with no number, there is no area") {
  constexpr double kMost = std::numeric_limits<double>::infinity();
  const auto rates = [](const std::vector<std::pair<double, bool>>& ranked) {
    ClassScore score(2);
    for (const auto& [value, second] : ranked) {
      score.count(value > 0 ? 1 : 0, second ? 1 : 0);
      score.rank(value, second);
    }
    return score.rates();
  };
  CHECK(rates({{1, true}, {1, false}})[3].second == 0.5);
  CHECK(rates({{kMost, true}, {1, false}, {-kMost, false}})[3].second == 1);
  CHECK(rates({{0, true}, {1, false}, {1, true}, {2, false}})[3].second == 0.125);
  CHECK(rates({{1, true}, {2, true}}).size() == 3);
  CHECK(rates({{1, true}, {std::numeric_limits<double>::quiet_NaN(), false}}).size() == 3);
  CHECK(rates({{-1, false}})[2].second == 0);
}
