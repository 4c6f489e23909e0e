#include "privacy/membership.h"

#include <cmath>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("an attack that knows, one that does not, and one that has it the wrong way round") {
  const std::vector<double> low{1, 2, 3, 4}, high{5, 6, 7};
  const auto knows = attack_rates(high, low);
  CHECK(knows.auc == 1);
  CHECK(knows.at_percent == 1);
  CHECK(knows.at_permille == 1);
  CHECK(attack_rates(low, high).auc == 0);
  const auto guesses = attack_rates(low, low);
  CHECK(guesses.auc == 0.5);
  CHECK(guesses.at_percent == 0);  // the greatest of both is a tie
  CHECK(attack_rates(std::vector<double>{2, 2}, std::vector<double>{1, 2, 3}).auc == 0.5);
}

TEST_CASE("rates at few false alarms") {
  std::vector<double> members, others;
  for (int i = 0; i < 1000; ++i) others.push_back(i);
  for (int i = 0; i < 200; ++i) members.push_back(i < 30 ? 998.5 : i < 70 ? 990.5 : 0.5);
  const auto rates = attack_rates(members, others);
  CHECK(rates.at_permille == doctest::Approx(30 / 200.0));  // one false alarm is let through: above 998
  CHECK(rates.at_percent == doctest::Approx(70 / 200.0));   // ten: above 989
}

TEST_CASE("confidence is held against that of models without the row") {
  const std::vector<std::vector<double>> without{{0, 2}, {4, 6}, {1, 1}};
  const auto scores = lira_scores(std::vector<double>{3, 5, 0}, without);
  const double deviation = std::sqrt(4.0 / 3);  // squares 2 + 2 + 0 over 3 degrees of freedom
  CHECK(scores[0] == doctest::Approx(2 / deviation));
  CHECK(scores[1] == doctest::Approx(0));
  CHECK(scores[2] == doctest::Approx(-1 / deviation));
}

TEST_CASE("of many models each row has its own variance; models that all agree divide by no zero") {
  std::vector<double> wide, narrow;
  for (int i = 0; i < 64; ++i) {
    wide.push_back(i % 2 == 0 ? -2 : 2);
    narrow.push_back(i % 2 == 0 ? -1 : 1);
  }
  const auto scores = lira_scores(std::vector<double>{1, 1}, std::vector<std::vector<double>>{wide, narrow});
  CHECK(scores[1] == doctest::Approx(2 * scores[0]));
  CHECK(std::isfinite(lira_scores(std::vector<double>{1}, std::vector<std::vector<double>>{{0, 0}})[0]));
}
