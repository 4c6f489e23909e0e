#include "media/scenes.h"

#include <algorithm>
#include <cstdlib>

#include "base/check.h"

namespace mm {
namespace {

float difference(const Image& a, const Image& b) {
  MM_ASSERT(a.pixels.size() == b.pixels.size() && !a.pixels.empty());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
  return static_cast<float>(static_cast<double>(sum) / (255.0 * static_cast<double>(a.pixels.size())));
}

}  // namespace

void SceneFinder::see(const Image& image) {
  differences_.push_back(differences_.empty() ? 0 : difference(before_, image));
  before_ = image;
}

bool SceneFinder::is_cut(std::size_t i) const {
  if (differences_[i] < kLeastDifference) return false;
  std::vector<float> beside;
  for (std::size_t k = i > kBeside ? i - kBeside : 1; k <= i + kBeside && k < differences_.size(); ++k)
    if (k != i) beside.push_back(differences_[k]);
  if (beside.empty()) return true;
  const auto middle = beside.begin() + static_cast<std::ptrdiff_t>(beside.size() / 2);
  std::nth_element(beside.begin(), middle, beside.end());
  return differences_[i] >= kLeastRatio * *middle;
}

std::vector<SceneSpan> SceneFinder::scenes(double duration) const {
  std::vector<SceneSpan> all{{.begin = 0, .end = duration}};
  for (std::size_t i = 1; i < differences_.size(); ++i) {
    const double at = static_cast<double>(i) / kSceneRate;
    if (at - all.back().begin < kShortestScene || duration - at < kShortestScene || !is_cut(i)) continue;
    all.back().end = at;
    all.push_back({.begin = at, .end = duration});
  }
  return all;
}

FoundScenes find_scenes(const std::string& path, const VideoFacts& facts, const VideoLimits& limits, int threads) {
  SceneFinder finder;
  const VideoForm form{
      .rate = SceneFinder::kSceneRate, .longest_side = SceneFinder::kSide, .grey = false, .threads = threads, .rough = true};
  VideoLimits of_frames = limits;
  of_frames.checked = true;
  const bool whole = watch_video(
      path, form, [&](const VideoFrame& frame) { finder.see(frame.image); }, of_frames);
  return {.spans = finder.scenes(facts.duration), .whole = whole};
}

}  // namespace mm
