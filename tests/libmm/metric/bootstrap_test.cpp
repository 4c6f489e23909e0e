#include "metric/bootstrap.h"

#include <cmath>

#include "base/random.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<double> noise(std::uint64_t stream, double mean) {
  Random random(3, stream);
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(mean + random.normal());
  return values;
}

}  // namespace

TEST_CASE("the interval of a mean is about the normal one, and the same again") {
  const auto score = mean_score("mean", noise(1, 0.5));
  const auto found = *bootstrap(score, 400, {});
  const double half = 1.96 / std::sqrt(400.0);
  CHECK(found.least == doctest::Approx(score.value - half).epsilon(0.05));
  CHECK(found.most == doctest::Approx(score.value + half).epsilon(0.05));
  const auto again = *bootstrap(score, 400, {});
  CHECK(again.least == found.least);
  CHECK(bootstrap(score, 400, {.seed = 1})->least != found.least);
  const auto narrow = *bootstrap(score, 400, {.confidence = 0.5});
  CHECK(narrow.most - narrow.least < 0.5 * (found.most - found.least));
}

TEST_CASE("a figure that all items share has no width") {
  const auto found = *bootstrap(mean_score("one", {2, 2, 2}), 3, {.times = 10});
  CHECK(found.least == 2);
  CHECK(found.most == 2);
}

TEST_CASE("two systems are compared on the same draws: what differs for every item is certain, what is noise is not") {
  const auto base = noise(1, 0);
  auto better = base, other = noise(2, 0);
  for (auto& value : better) value += 0.01;
  const auto first = mean_score("first", better), second = mean_score("second", base);
  const auto sure = *compare(first, second, 400, {});
  CHECK(sure.difference == doctest::Approx(0.01));
  CHECK(sure.interval.least == doctest::Approx(0.01));
  CHECK(sure.p == doctest::Approx(1.0 / 1001));
  const auto unsure = *compare(mean_score("other", other), second, 400, {});
  CHECK(unsure.p > 0.05);
  CHECK(compare(second, second, 400, {})->p == 1);
}

TEST_CASE("draws that do not have a figure do not count, and where most have none there is no interval") {
  Score seldom{.name = "seldom", .of = [](std::span<const std::size_t> places) { return places[0] == 0 ? 1 : std::nan(""); }};
  CHECK(!bootstrap(seldom, 10, {}).has_value());
  CHECK(!compare(seldom, seldom, 10, {}).has_value());
  Score often{.name = "often", .of = [](std::span<const std::size_t> places) { return places[0] == 0 ? std::nan("") : 3; }};
  REQUIRE(bootstrap(often, 10, {}).has_value());
  CHECK(bootstrap(often, 10, {})->least == 3);
}
