#include "train/class_score.h"

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
