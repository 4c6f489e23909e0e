#include "feature/motion_watcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/check.h"
#include "media/resize.h"

namespace mm {
namespace {

constexpr int kSide = 80;          // pixels
constexpr int kZones = 3;          // a side
constexpr int kChanged = 26;       // levels of 255: a tenth
constexpr double kCutShare = 0.5;  // of the picture: a frame that differs so much begins another shot

Image coarse(const Image& grey) {
  const double factor = std::min(1.0, static_cast<double>(kSide) / std::max(grey.width, grey.height));
  const auto side = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels * factor))); };
  return resize(grey, side(grey.width), side(grey.height), Resample::box);
}

// Mean difference, part of the pixels that changed, and the mean difference of each zone: 0 to 1.
std::vector<float> changes_of(const Image& a, const Image& b) {
  std::array<double, kZones * kZones> sums{}, counts{};
  double changed = 0;
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width; ++x) {
      const auto i = static_cast<std::size_t>(y * a.width + x);
      const int difference = std::abs(int{a.pixels[i]} - b.pixels[i]);
      const auto zone = static_cast<std::size_t>(y * kZones / a.height * kZones + x * kZones / a.width);
      sums[zone] += difference / 255.0;
      counts[zone] += 1;
      changed += difference >= kChanged ? 1 : 0;
    }
  double sum = 0;
  std::vector<float> numbers(2);
  for (std::size_t zone = 0; zone < sums.size(); ++zone) {
    sum += sums[zone];
    numbers.push_back(counts[zone] == 0 ? 0.0F : static_cast<float>(sums[zone] / counts[zone]));
  }
  const double pixels = static_cast<double>(a.width) * a.height;
  numbers[0] = static_cast<float>(sum / pixels);
  numbers[1] = static_cast<float>(changed / pixels);
  return numbers;
}

// Mean and deviation of the levels, 0 to 1.
std::vector<float> light_of(const Image& grey) {
  double sum = 0, square = 0;
  for (const int level : grey.pixels) {
    sum += level / 255.0;
    square += level / 255.0 * level / 255.0;
  }
  const auto count = static_cast<double>(grey.pixels.size());
  return {static_cast<float>(sum / count), static_cast<float>(std::sqrt(std::max(0.0, square / count - sum / count * sum / count)))};
}

}  // namespace

std::vector<FeatureNumber> motion_numbers() {
  std::vector<FeatureNumber> numbers{{"mean", "change from frame to frame, mean over time; 1 is black to white"},
                                     {"deviation", "its deviation over time"},
                                     {"greatest", "the greatest"},
                                     {"changed", "part of the picture that changes by a tenth or more, mean over time"},
                                     {"cuts", "part of the frames that differ in more than half of the picture"},
                                     {"light", "how bright the picture is, mean over time, 0 to 1"},
                                     {"light-deviation", "deviation of that over time"},
                                     {"contrast", "deviation within a frame, mean over time"}};
  for (int zone = 0; zone < kZones * kZones; ++zone)
    numbers.push_back(
        {fmt::format("zone.{}", zone), fmt::format("the change in row {}, column {} of 3, mean over time", zone / kZones, zone % kZones)});
  return numbers;
}

void MotionWatcher::see(const Image& grey) {
  MM_ASSERT(grey.channels == 1);
  Image now = coarse(grey);
  light_.add(light_of(now));
  if (last_) {
    MM_ASSERT(now.width == last_->width && now.height == last_->height);
    const auto changes = changes_of(*last_, now);
    changes_.add(changes);
    greatest_ = std::max<double>(greatest_, changes[0]);
    cuts_ += changes[1] > kCutShare ? 1 : 0;
  }
  last_ = std::move(now);
}

std::vector<double> MotionWatcher::numbers() const {
  if (changes_.count() == 0) return {};
  const auto mean = changes_.mean(), light = light_.mean();
  std::vector<double> all{
      mean[0],  changes_.deviation()[0], greatest_, mean[1], static_cast<double>(cuts_) / static_cast<double>(changes_.count()),
      light[0], light_.deviation()[0],   light[1]};
  all.insert(all.end(), mean.begin() + 2, mean.end());
  return all;
}

}  // namespace mm
