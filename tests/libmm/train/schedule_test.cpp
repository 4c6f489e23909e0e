#include "train/schedule.h"

#include <cmath>
#include <numbers>
#include <set>

#include "base/json.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the default: up in a line, down in half a cosine, to the bit") {
  const OptimizerOptions options;
  const Schedule schedule(options, 1000);
  for (std::int64_t step = 0; step < 100; ++step) CHECK(schedule.at(step) == 1e-3 * static_cast<double>(step + 1) / 100.0);
  for (std::int64_t step = 100; step < 1000; ++step)
    CHECK(schedule.at(step) == 0 + (1e-3 - 0) * 0.5 * (1 + std::cos(std::numbers::pi * (static_cast<double>(step - 100) / 900.0))));
  CHECK(schedule.at(1000) == 0);
  CHECK(schedule.at(1234) == 0);
}

TEST_CASE("every schedule gives the rates of torch's or transformers'") {
  const Json golden = Json::read(MM_TEST_DATA "/train/schedules.json").at("cases");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < golden.size(); ++i) {
    const Json row = golden.at(i);
    OptimizerOptions options{.schedule = row.string("schedule"), .rate = row.number("peak"), .floor = row.number("floor")};
    options.warmup = row.integer("warmup");
    options.power = row.number("power", options.power);
    options.begin_part = row.number("begin-part", options.begin_part);
    options.decay_part = row.number("decay-part", options.decay_part);
    const Schedule schedule(options, row.integer("steps"));
    const auto rates = row.at("rates").numbers();
    for (std::size_t step = 0; step < rates.size(); ++step) {
      INFO(options.schedule << ", case " << i << ", step " << step);
      CHECK(std::abs(schedule.at(static_cast<std::int64_t>(step)) - rates[step]) < 1e-11);
    }
    seen.insert(options.schedule);
  }
  CHECK(seen.size() + 1 == schedules().size());  // plateau: plateau_test
}

TEST_CASE("by hand: where each is at its turning points") {
  const auto rate = [](const char* name, std::int64_t step, double floor = 0.1, std::int64_t warmup = 4) {
    OptimizerOptions options{.schedule = name, .rate = 1, .floor = floor, .warmup = warmup};
    options.power = 2;
    options.decay_part = 0.25;
    return Schedule(options, 12).at(step);
  };
  for (const auto& kind : schedules()) {
    INFO(std::string(kind.name));
    const bool endless = kind.name == "constant" || kind.name == "plateau";
    CHECK(rate(kind.name.data(), 3) == doctest::Approx(1));  // the end of the warm-up
    CHECK(rate(kind.name.data(), 99) == doctest::Approx(endless ? 1 : kind.name == "inverse-square-root" ? 0.2 : 0.1));
  }
  CHECK(rate("linear", 0) == doctest::Approx(0.25));
  CHECK(rate("one-cycle", 0) == doctest::Approx(0.04));
  CHECK(rate("linear", 8) == doctest::Approx(0.55));
  CHECK(rate("polynomial", 8) == doctest::Approx(0.1 + 0.9 * 0.25));
  CHECK(rate("inverse-square-root", 15) == doctest::Approx(0.5));
  CHECK(rate("inverse-square-root", 15, 0.7) == doctest::Approx(0.7));
  CHECK(rate("wsd", 9) == doctest::Approx(1));
  CHECK(rate("wsd", 10) == doctest::Approx(0.7));
  CHECK(rate("wsd", 11) == doctest::Approx(0.4));
  CHECK(rate("wsd", 11, 0.1, 10) == doctest::Approx(0.55));  // the warm-up reaches into the decay, which begins behind it
  CHECK(rate("one-cycle", 11) == doctest::Approx(0.1));
  CHECK(rate("inverse-square-root", 3, 0, 0) == doctest::Approx(0.5));
}

TEST_CASE("the plateau's rate falls by a factor with every drop, to the floor") {
  const Schedule schedule({.schedule = "plateau", .rate = 2, .floor = 0.3, .warmup = 4, .factor = 0.5}, 10);
  CHECK(schedule.at(1, 1) == doctest::Approx(1));
  CHECK(schedule.at(9) == doctest::Approx(2));
  CHECK(schedule.at(9, 1) == doctest::Approx(1));
  CHECK(schedule.at(99, 2) == doctest::Approx(0.5));
  CHECK(schedule.at(99, 3) == doctest::Approx(0.3));
}

TEST_CASE("warm-up over the whole run, and none") {
  CHECK(Schedule({.rate = 2, .warmup = 0}, 10).at(0) == doctest::Approx(2));
  CHECK(Schedule({.rate = 2, .warmup = 10}, 10).at(9) == doctest::Approx(2));
  CHECK(Schedule({.schedule = "one-cycle", .rate = 2, .warmup = 1}, 1).at(0) == doctest::Approx(2));
  for (const auto& kind : schedules()) {
    INFO(std::string(kind.name));
    for (const std::int64_t warmup : {0, 1, 10})
      for (std::int64_t step = 0; step < 12; ++step) {
        const double rate = Schedule({.schedule = std::string(kind.name), .rate = 2, .warmup = warmup}, 10).at(step);
        CHECK((rate >= 0 && rate <= 2 * (1 + 1e-12)));
      }
  }
}

TEST_CASE("the table is what the option takes; what cannot be is said") {
  REQUIRE(schedules().size() == kSchedules.size());
  for (std::size_t i = 0; i < kSchedules.size(); ++i) CHECK(schedules()[i].name == kSchedules[i]);
  CHECK(complaint([] { Schedule({.schedule = "cosin"}, 10); }) ==
        "optimizer.schedule: there is no schedule 'cosin' (did you mean 'cosine'?)");
  CHECK(complaint([] { Schedule({.rate = 0.1, .floor = 0.5}, 10); }) == "optimizer.floor: is 0.5, above the peak rate of 0.1");
  CHECK(exit_code([] { Schedule({.rate = 0.1, .floor = 0.5}, 10); }) == 2);
}
