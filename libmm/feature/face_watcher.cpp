#include "feature/face_watcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/check.h"
#include "feature/gradient_histogram.h"
#include "media/resize.h"

namespace mm {
namespace {

void append(std::vector<double>& to, const std::vector<double>& numbers, std::size_t width) {
  to.insert(to.end(), numbers.begin(), numbers.end());
  to.resize(to.size() + width - numbers.size(), 0);
}

// Mean difference of the rows from `begin` to before `end`, 0 to 1.
float difference(const Image& a, const Image& b, int begin, int end) {
  std::int64_t sum = 0;
  for (int i = begin * a.width; i < end * a.width; ++i)
    sum += std::abs(int{a.pixels[static_cast<std::size_t>(i)]} - b.pixels[static_cast<std::size_t>(i)]);
  return static_cast<float>(static_cast<double>(sum) / (255.0 * (end - begin) * a.width));
}

}  // namespace

std::vector<FeatureNumber> face_numbers() {
  std::vector<FeatureNumber> numbers{{"seen", "part of the frames that show a face, 0 to 1"}};
  for (const char* what : {"mean", "deviation"}) {
    numbers.push_back(
        {fmt::format("{}.x", what), fmt::format("{} of the place of its middle from the left, 1 is the picture's width", what)});
    numbers.push_back(
        {fmt::format("{}.y", what), fmt::format("{} of the place of its middle from the top, 1 is the picture's height", what)});
    numbers.push_back({fmt::format("{}.side", what), fmt::format("{} of its side, 1 is the picture's height", what)});
  }
  for (const char* what : {"mean", "deviation"})
    for (const char* half : {"upper", "lower"})
      numbers.push_back({fmt::format("{}.{}", what, half),
                         fmt::format("{} of the change of its {} half from frame to frame, 1 is black to white", what, half)});
  for (const char* what : {"mean", "deviation"})
    for (int i = 0; i < kGradientNumbers; ++i) {
      const int cell = i / kGradientBins;
      numbers.push_back(
          {fmt::format("{}.look.{}", what, i), fmt::format("{} over time of gradients of direction {} in row {}, column {} of 4", what,
                                                           i % kGradientBins, cell / kGradientCells, cell % kGradientCells)});
    }
  return numbers;
}

Image face_crop(const Image& grey, const FaceBox& face) {
  MM_ASSERT(grey.channels == 1 && face.side > 0 && face.x >= 0 && face.y >= 0 && face.x + face.side <= grey.width &&
            face.y + face.side <= grey.height);
  Image crop{.width = face.side, .height = face.side, .channels = 1, .pixels = {}};
  for (int y = 0; y < face.side; ++y) {
    const auto* row = &grey.pixels[static_cast<std::size_t>((face.y + y) * grey.width + face.x)];
    crop.pixels.insert(crop.pixels.end(), row, row + face.side);
  }
  return resize(crop, kGradientSide, kGradientSide, Resample::bilinear);
}

void FaceWatcher::see(const Image& grey) {
  ++frames_;
  const auto faces = finder_.find(grey);
  if (faces.empty()) {
    last_.reset();
    return;
  }
  const FaceBox& face = faces[0];
  const auto width = static_cast<float>(grey.width), height = static_cast<float>(grey.height), half = static_cast<float>(face.side) / 2;
  place_.add({(static_cast<float>(face.x) + half) / width, (static_cast<float>(face.y) + half) / height, 2 * half / height});
  Image crop = face_crop(grey, face);
  looks_.add(gradient_histogram(crop));
  if (last_) changes_.add({difference(*last_, crop, 0, kGradientSide / 2), difference(*last_, crop, kGradientSide / 2, kGradientSide)});
  last_ = std::move(crop);
}

std::vector<double> FaceWatcher::numbers() const {
  if (place_.count() == 0) return {};
  std::vector<double> all{static_cast<double>(place_.count()) / static_cast<double>(frames_)};
  append(all, place_.mean(), 3);
  append(all, place_.deviation(), 3);
  append(all, changes_.mean(), 2);  // 0 where no two frames in a row show it
  append(all, changes_.deviation(), 2);
  append(all, looks_.mean(), kGradientNumbers);
  append(all, looks_.deviation(), kGradientNumbers);
  return all;
}

}  // namespace mm
