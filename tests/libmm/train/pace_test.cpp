#include "train/pace.h"

#include <filesystem>
#include <new>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::Pace;

TEST_CASE("steps a second behind the first batch, and what the time goes by") {
  double now = 100;
  Pace pace([&] { return now; });
  CHECK(pace.text() == "0.00 steps/s, 0.0% of the time computing, 0.0% waiting for data");
  CHECK(pace.wait([&] { return now += 7; }) == 107);
  CHECK(pace.compute([&] { return now += 2; }) == 109);
  CHECK(pace.wait([&] { return now += 1; }) == 110);
  CHECK_THROWS(pace.compute([&] {
    now += 0.5;
    throw std::bad_alloc();
  }));
  now += 0.5;
  pace.step();
  CHECK(pace.rate() == doctest::Approx(0.25));
  CHECK(pace.waiting() == doctest::Approx(0.25));
  CHECK(pace.computing() == doctest::Approx(0.625));
  for (int i = 0; i < 199; ++i) pace.step();
  CHECK(pace.text() == "50 steps/s, 62.5% of the time computing, 25.0% waiting for data");
  CHECK(pace.steps() == 200);
}

TEST_CASE("it is shown every few seconds to who looks from outside") {
  const TemporaryFolder folder;
  double now = 0;
  Pace pace([&] { return now; });
  for (int step = 1; step <= 8; ++step) {
    now += 2;
    pace.step();
    pace.show(folder.path, step, 758);
    CHECK(std::filesystem::exists(folder / "pace.json") == (step >= 3));
  }
  const auto shown = mm::read_pace(folder.path);
  REQUIRE(shown);
  CHECK(shown->step == 6);
  CHECK(shown->text == "0.50 steps/s, 25:04 left, 0% of the time waiting for data");
  CHECK_FALSE(mm::read_pace(folder / "absent"));
  folder.file("pace.json", "{}");
  CHECK(exit_code([&] { mm::read_pace(folder.path); }) == 3);
}
