#include "train/value_score.h"

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor columns(const std::vector<double>& numbers, std::int64_t count) {
  return at::tensor(numbers, at::kDouble).reshape({-1, count});  // [N, K]
}

double rate(const Rates& rates, const std::string& name) {
  for (const auto& [key, value] : rates)
    if (key == name) return value;
  return -99;
}

}  // namespace

// Against scikit-learn 1.7: r2_score, mean_absolute_error, root_mean_squared_error, and numpy's corrcoef, of
// truth [3, -0.5, 2, 7] and said [2.5, 0, 2, 8].
TEST_CASE("one column, counted in pieces") {
  ValueScore score;
  score.count(columns({2.5, 0}, 1), columns({3, -0.5}, 1));
  score.count(columns({2, 8}, 1), columns({2, 7}, 1));
  const Rates rates = score.rates({"y"});
  REQUIRE(rates.size() == 4);
  CHECK(rate(rates, "r2") == doctest::Approx(0.9486081370449679));
  CHECK(rate(rates, "correlation") == doctest::Approx(0.9848696184482703));
  CHECK(rate(rates, "mae") == doctest::Approx(0.5));
  CHECK(rate(rates, "rmse") == doctest::Approx(std::sqrt(0.375)));
  CHECK(ValueScore().rates({"y"}).empty());
}

TEST_CASE("several columns: means over those that vary, and the error of each") {
  ValueScore score;
  score.count(columns({1, 5, 2, 6, 3, 8}, 2), columns({1, 5, 2, 5, 4, 5}, 2));
  const Rates rates = score.rates({"a", "b"});
  CHECK(rate(rates, "r2") == doctest::Approx(1 - 1 / (42.0 / 9)));
  CHECK(rate(rates, "mae") == doctest::Approx(5.0 / 6));
  CHECK(rate(rates, "mae.a") == doctest::Approx(1.0 / 3));
  CHECK(rate(rates, "mae.b") == doctest::Approx(4.0 / 3));
}

TEST_CASE("an answer that never varies correlates with nothing") {
  ValueScore score;
  score.count(at::full({3, 1}, 2.0), columns({1, 2, 3}, 1));
  CHECK(rate(score.rates({"y"}), "correlation") == 0);
  CHECK(rate(score.rates({"y"}), "r2") == 0);
}

TEST_CASE("yes-or-no answers") {
  AnswerScore score;
  score.count(columns({1, -1, -1, 2, 3, -1}, 3), columns({1, 0, 0, 0, 1, 0}, 3));
  score.count(columns({-1, 1, -1}, 3), columns({1, 1, 0}, 3));
  const Rates rates = score.rates();
  CHECK(rate(rates, "accuracy") == doctest::Approx(7.0 / 9));
  CHECK(rate(rates, "exact") == doctest::Approx(1.0 / 3));
  CHECK(rate(rates, "micro-f1") == doctest::Approx(6.0 / 8));
  CHECK(rate(rates, "macro-f1") == doctest::Approx((0.5 + 1) / 2));  // nobody says yes to the third
  CHECK(AnswerScore().rates().empty());
}

TEST_CASE("one column by the conventions of sentiment") {
  ValueScore score;
  CHECK(score.by_convention("mmsa").empty());
  score.count(columns({1.5, 0.5, -0.5}, 1), columns({2, -1, 0}, 1));
  const Rates mmsa = score.by_convention("mmsa");
  CHECK(rate(mmsa, "n") == 3);
  CHECK(rate(mmsa, "acc2_has0") == doctest::Approx(1.0 / 3));
  CHECK(rate(mmsa, "acc2_non0") == doctest::Approx(0.5));
  CHECK(rate(mmsa, "acc7") == doctest::Approx(2.0 / 3));
  CHECK(rate(mmsa, "mae") == -99);  // rates() has it
  const Rates mag = score.by_convention("mag");
  CHECK(rate(mag, "n") == 2);
  CHECK(rate(mag, "mae.mag") == doctest::Approx(1));
  CHECK(rate(mag, "correlation.mag") == doctest::Approx(1));
  const Rates all = score.by_convention("all");
  for (const char* name : {"acc2_non0.mmsa", "f1w_has0.mult", "mae.mag", "n.mag", "acc5.sims"}) CHECK(rate(all, name) != -99);
  CHECK(rate(all, "acc7.sims") == -99);
}
