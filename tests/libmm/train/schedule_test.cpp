#include "train/schedule.h"

#include "support/doctest.h"

using mm::Schedule;

TEST_CASE("up in a line, down in half a cosine") {
  const Schedule schedule({.rate = 1, .floor = 0.1, .warmup = 4}, 12);
  CHECK(schedule.at(0) == doctest::Approx(0.25));
  CHECK(schedule.at(3) == doctest::Approx(1));
  CHECK(schedule.at(4) == doctest::Approx(1));
  CHECK(schedule.at(8) == doctest::Approx(0.55));
  CHECK(schedule.at(12) == doctest::Approx(0.1));
  CHECK(schedule.at(99) == doctest::Approx(0.1));
  for (int step = 5; step < 12; ++step) CHECK(schedule.at(step) < schedule.at(step - 1));
}

TEST_CASE("without warm-up, and with nothing else") {
  CHECK(Schedule({.rate = 2, .warmup = 0}, 10).at(0) == doctest::Approx(2));
  CHECK(Schedule({.rate = 2, .warmup = 10}, 10).at(9) == doctest::Approx(2));
}
