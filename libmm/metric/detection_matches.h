#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metric/detection_scores.h"

namespace mm {

inline constexpr std::size_t kOverlaps = 10;    // 0.50, 0.55, ... 0.95
inline constexpr std::size_t kSizes = 4;        // all, small, medium, large
inline constexpr std::size_t kMostFound = 100;  // of a category in a picture

// What became of one object that was found.
struct DetectionMatch {
  std::uint32_t picture = 0;
  std::uint32_t rank = 0;                      // among those of its picture and category, the surest 0
  std::array<std::uint16_t, kSizes> right{};   // a bit for each overlap: it found an object
  std::array<std::uint16_t, kSizes> passed{};  // it counts neither as right nor as wrong
};

// An object that was to be found.
struct DetectionTruth {
  std::uint32_t picture = 0;
  std::array<bool, kSizes> counts{};  // false for crowds, and where it is of another size
};

// All of one category.
struct CategoryMatches {
  std::vector<DetectionMatch> found;  // the surest first
  std::vector<DetectionTruth> truth;
};

// found, truth: places in the lists of detection_scores() of the objects of one category, in the order of the lists.
CategoryMatches match_category(std::span<const FoundObject> all_found, std::span<const TrueObject> all_truth,
                               std::vector<std::size_t> found, std::vector<std::size_t> truth, const Overlap& overlap);

}  // namespace mm
