#include "train/plateau.h"

#include <limits>
#include <vector>

#include "support/doctest.h"

using mm::Plateau;

TEST_CASE("drops are those of torch's ReduceLROnPlateau") {
  // factor=0.1, patience=2: torch 2.11.0
  const std::vector<double> losses{1,   0.9, 0.90001, 0.89992, 0.8999, 0.8, 0.81, std::numeric_limits<double>::quiet_NaN(),
                                   0.8, 0.8, 0.8,     0.8,     0.5,    0.6};
  const std::vector<std::int64_t> expected{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
  Plateau plateau(2);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    CAPTURE(i);
    plateau.offer(static_cast<std::int64_t>(10 * i), losses[i]);
    CHECK(plateau.drops() == expected[i]);
    Plateau resumed(2);
    resumed.load(mm::Json::parse(plateau.to_json().dump(), "state"));
    plateau = resumed;
  }
}

TEST_CASE("a validation counts once, and nothing is known at first") {
  Plateau plateau(1);
  plateau.load(mm::Json());
  for (int i = 0; i < 5; ++i) plateau.offer(1, 1);
  CHECK(plateau.drops() == 0);
  plateau.load(plateau.to_json());
  plateau.offer(1, 2);
  plateau.offer(2, 2);
  CHECK(plateau.drops() == 0);
  plateau.offer(3, 2);
  CHECK(plateau.drops() == 1);
}
