#pragma once
#include <string>

#include "train/robustness.h"

namespace mm {

// The curves as one picture that stands alone, an SVG with its own size and style and without script: on top what every subset of the
// inputs scores, then a panel for each curve over its level, a line for each method with a band of one standard deviation around it, and
// the first floor as a dashed line. All panels have the same axis of scores.
std::string robustness_svg(const Robustness& all);

}  // namespace mm
