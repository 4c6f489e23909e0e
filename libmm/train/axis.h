#pragma once
#include <string>
#include <vector>

namespace mm {

// One axis of a chart: from its first tick to its last, which are 1, 2 or 5 times a power of ten apart.
struct Axis {
  std::vector<double> ticks;        // rising; at least two
  std::vector<std::string> labels;  // of each, with as many digits as tell them apart: "0.5", "2e-05"

  double low() const { return ticks.front(); }
  double high() const { return ticks.back(); }
  double part(double value) const { return (value - low()) / (high() - low()); }  // 0 at the first tick, 1 at the last
};

inline constexpr double kGreatestShown = 1e300;  // what an axis can show, in amount

// The axis with the finest ticks, at most `most` (>= 3) of them, around all values from `low` to `high`. Equal ends are moved apart. Both
// are at most kGreatestShown in amount, low <= high.
Axis axis_around(double low, double high, int most);

}  // namespace mm
