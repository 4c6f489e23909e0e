#include "feature/frame_sums.h"

#include "support/doctest.h"

TEST_CASE("mean and deviation of vectors") {
  mm::FrameSums sums;
  CHECK(sums.count() == 0);
  CHECK(sums.mean().empty());
  sums.add({1, 10});
  CHECK(sums.mean() == std::vector<double>{1, 10});
  CHECK(sums.deviation() == std::vector<double>{0, 0});
  sums.add({3, 10});
  sums.add({5, 10});
  CHECK(sums.count() == 3);
  CHECK(sums.mean()[0] == doctest::Approx(3));
  CHECK(sums.deviation()[0] == doctest::Approx(1.632993161855452));
  CHECK(sums.deviation()[1] == 0);
}

TEST_CASE("far from 0 the deviation is as exact") {
  mm::FrameSums sums;
  for (int i = 0; i < 1000; ++i) sums.add({static_cast<float>(4'000'000 + i % 2)});
  CHECK(sums.deviation()[0] == doctest::Approx(0.5));
}
