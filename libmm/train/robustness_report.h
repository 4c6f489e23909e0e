#pragma once
#include <string>

#include "base/json.h"
#include "train/robustness.h"

namespace mm {

// A row for every rate of every answer: method, seed, kind, input, level, draw, metric, value, n. Below them the floors, whose kind is
// "floor". As RFC 4180 has it.
std::string robustness_csv(const Robustness& all);

// Means and deviations of subsets and curves with their areas, as a program takes them.
Json robustness_json(const Robustness& all);

// The same as tables for a person. Percent, where the rate is a share.
std::string robustness_text(const Robustness& all);

}  // namespace mm
