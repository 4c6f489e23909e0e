#include "train/axis.h"

#include <set>

#include "support/doctest.h"

using namespace mm;
using Labels = std::vector<std::string>;

TEST_CASE("ticks are round and enclose the values") {
  CHECK(axis_around(0, 1, 6).labels == Labels{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(axis_around(0, 3600, 6).labels == Labels{"0", "1000", "2000", "3000", "4000"});
  CHECK(axis_around(0.31, 4.83, 6).labels == Labels{"0", "1", "2", "3", "4", "5"});
  CHECK(axis_around(-0.7, 0.2, 5).labels == Labels{"-1.0", "-0.5", "0.0", "0.5"});
  CHECK(axis_around(1e-5, 8e-5, 6).labels == Labels{"0", "2e-05", "4e-05", "6e-05", "8e-05"});
  CHECK(axis_around(0, 3e9, 5).labels == Labels{"0", "1e+09", "2e+09", "3e+09"});
  CHECK(axis_around(100.001, 100.003, 4).labels == Labels{"100.001", "100.002", "100.003"});
}

TEST_CASE("equal ends are moved apart") {
  CHECK(axis_around(0, 0, 5).labels == Labels{"0.0", "0.5", "1.0"});
  CHECK(axis_around(0.5, 0.5, 5).labels == Labels{"0.2", "0.4", "0.6", "0.8"});
}

TEST_CASE("any two numbers have an axis: few ticks, all labels different, both inside") {
  const std::vector<double> ends{-kGreatestShown, -1e16,         -3, -1e-300, 0, 1e-300, 1e-5, 0.1, 0.3, 1, 7, 99.99, 1e7, 1e16,
                                 1e16 + 2,        kGreatestShown};
  for (const double low : ends)
    for (const double high : ends) {
      if (low > high) continue;
      for (const int most : {3, 6, 10}) {
        const Axis axis = axis_around(low, high, most);
        CAPTURE(low);
        CAPTURE(high);
        REQUIRE(axis.ticks.size() >= 2);
        CHECK(axis.ticks.size() <= static_cast<std::size_t>(most));
        CHECK(std::set<std::string>(axis.labels.begin(), axis.labels.end()).size() == axis.labels.size());
        CHECK(axis.part(low) >= -1e-6);
        CHECK(axis.part(high) <= 1 + 1e-6);
      }
    }
}
