#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "metric/score.h"

namespace mm {

// How often items are drawn anew, with replacement, and from what seed: the same draws for every score of as many items.
struct Resampling {
  int times = 1000;
  double confidence = 0.95;  // 0 to 1, neither included
  std::uint64_t seed = 0;
};

// Where a figure may lie, both ends included.
struct Interval {
  double least = 0, most = 0;
};

// Where a figure lies when the items are drawn again: the percentile interval (Efron 1979; Koehn 2004 for corpus figures). Draws that do
// not have the figure (NaN: one class alone, nothing that varies) do not count; nothing where half of them do not.
std::optional<Interval> bootstrap(const Score& score, std::size_t items, const Resampling& how);

// Two systems on the same items.
struct ScoreComparison {
  double difference = 0;  // of the first less the second
  Interval interval;
  // How often a difference at least as far from the one that was found appears by drawing alone, two-sided (Berg-Kirkpatrick, Burkett,
  // Klein 2012, section 2), 1 / (times + 1) at least.
  double p = 1;
};

// Nothing as above.
std::optional<ScoreComparison> compare(const Score& first, const Score& second, std::size_t items, const Resampling& how);

}  // namespace mm
