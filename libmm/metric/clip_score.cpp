#include "metric/clip_score.h"

#include <algorithm>
#include <utility>

namespace mm {
namespace {

constexpr double kWeight = 2.5;  // so that figures look like those of other metrics

}  // namespace

std::vector<Score> clip_scores(std::span<const ClipCosines> cosines) {
  std::vector<double> alone, beside;
  for (const auto& one : cosines) {
    const double picture = kWeight * std::max(one.picture, 0.0), reference = std::max(one.reference, 0.0);
    alone.push_back(picture);
    beside.push_back(picture + reference > 0 ? 2 * picture * reference / (picture + reference) : 0);
  }
  return {mean_score("CLIPScore", std::move(alone)), mean_score("RefCLIPScore", std::move(beside))};
}

}  // namespace mm
