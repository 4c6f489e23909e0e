#include "metric/event_scores.h"

#include <cmath>

#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<std::string> kKinds{"dog", "horn"};

}  // namespace

TEST_CASE("files are counted together, and each has its own figures") {
  const std::vector<TimedEvent> truth{{.file = 0, .kind = 0, .onset = 0, .offset = 1}, {.file = 1, .kind = 1, .onset = 0, .offset = 2}};
  const std::vector<TimedEvent> found{{.file = 0, .kind = 0, .onset = 0, .offset = 1}, {.file = 0, .kind = 0, .onset = 5, .offset = 6}};
  const auto scores = event_scores(found, truth, 3, kKinds);
  const auto& f1 = score_named(scores, "event.F1");
  CHECK(f1.value == doctest::Approx(0.5));
  CHECK(f1.items[0] == doctest::Approx(2.0 / 3));
  CHECK(f1.items[1] == 0);
  CHECK(std::isnan(f1.items[2]));
  CHECK(f1.of(std::vector<std::size_t>{0, 0, 2}) == doctest::Approx(2.0 / 3));
  CHECK(score_named(scores, "event.F1.macro").value == doctest::Approx((2.0 / 3 + 0) / 2));
  CHECK(score_named(scores, "event.F1.macro").of(std::vector<std::size_t>{0}) == doctest::Approx(2.0 / 3));
  CHECK(score_named(scores, "event.F1.dog").detail == "1 found, 0 missed, 1 too many");
  CHECK(score_named(scores, "segment.recall").value == doctest::Approx(1.0 / 3));
  CHECK(score_named(scores, "segment.ER").value == doctest::Approx(1));
  CHECK(score_named(scores, "segment.ER").detail == "0 substituted, 2 missed, 1 inserted");
  CHECK(score_named(scores, "segment.F1.horn").value == 0);
}

TEST_CASE("where nothing was found, precision is 0") {
  const std::vector<TimedEvent> truth{{.file = 0, .kind = 0, .onset = 0, .offset = 1}};
  const auto scores = event_scores({}, truth, 1, kKinds);
  CHECK(score_named(scores, "event.precision").value == 0);
  CHECK(score_named(scores, "event.F1").value == 0);
  CHECK(score_named(scores, "event.ER").value == 1);
}
