#include "train/contract.h"

#include <cmath>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what is to be reached and what is published, by rate") {
  const auto claims = claims_of({.reach = {"accuracy 97.75..98.75", "coral.mean ..50"},
                                 .published = {"accuracy 98.51 +- 0.15", "none.mean 43"},
                                 .source = "",
                                 .note = ""});
  REQUIRE(claims.size() == 3);
  CHECK(claims[0].rate == "accuracy");
  CHECK(claims[0].low == 97.75);
  CHECK(claims[0].high == 98.75);
  CHECK(claims[0].published == 98.51);
  CHECK(claims[0].spread == 0.15);
  CHECK_FALSE(claims[1].low.has_value());
  CHECK(claims[1].high == 50);
  CHECK(claims[2].published == 43);
  CHECK_FALSE(claims[2].spread.has_value());
  const auto reach = [](const std::string& text) {
    return complaint([&] { claims_of({.reach = {text}, .published = {}, .source = "", .note = ""}); });
  };
  CHECK(reach("accuracy") == "contract.reach: 'accuracy' is not of the form 'RATE LOW..HIGH'");
  CHECK(reach("accuracy 90") == "contract.reach: 'accuracy 90' is not of the form 'RATE LOW..HIGH'");
  CHECK(reach("accuracy ..") == "contract.reach: 'accuracy ..' is not of the form 'RATE LOW..HIGH'");
  CHECK(reach("accuracy 9o..") == "contract.reach: '9o' in 'accuracy 9o..' is not a number");
  CHECK(reach("accuracy 9..8") == "contract.reach: 'accuracy 9..8' is a range that ends before it begins");
}

TEST_CASE("the mean, its spread and its interval, against Student's table") {
  std::vector<SeedReport> reports;
  for (const double rate : {0.98, 0.985, 0.981, 0.979, 0.99}) reports.push_back({.test = {{"accuracy", rate}}});
  const auto verdict = verdict_of({.rate = "accuracy", .low = 98.0}, reports);
  CHECK(verdict.spread.mean == doctest::Approx(98.3));
  CHECK(verdict.spread.deviation == doctest::Approx(0.452769));
  CHECK(verdict.high95 - verdict.spread.mean == doctest::Approx(0.562184).epsilon(1e-3));  // scipy.stats.t.interval(0.95, 4, ...)
  CHECK(verdict.met);
  CHECK_FALSE(verdict_of({.rate = "accuracy", .low = 98.31}, reports).met);
  CHECK_FALSE(verdict_of({.rate = "accuracy", .low = {}, .high = 98.29}, reports).met);
  const auto one = verdict_of({.rate = "accuracy"}, {reports[0]});
  CHECK(one.low95 == one.high95);
  CHECK(interval_95(41) == doctest::Approx(2.0211 / std::sqrt(41.0)).epsilon(1e-3));
  const auto error = error_of([&] { verdict_of({.rate = "recall"}, reports); });
  CHECK(std::string(error.what()) == "no test gives the rate 'recall'");
  CHECK(error.hint == "there are accuracy");
}
