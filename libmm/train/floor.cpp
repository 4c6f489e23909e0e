#include "train/floor.h"

#include <cmath>
#include <limits>
#include <map>

#include "base/check.h"

namespace mm {

std::string most_frequent(const std::vector<std::string>& sentences) {
  MM_ASSERT(!sentences.empty());
  std::map<std::string, int> counts;
  for (const auto& sentence : sentences) ++counts[sentence];
  auto best = counts.begin();
  for (auto it = counts.begin(); it != counts.end(); ++it)
    if (it->second > best->second) best = it;
  return best->first;
}

void NearestColours::add(const Image& image, const std::string& sentence) {
  histograms_.push_back(histogram(image));
  sentences_.push_back(sentence);
}

const std::string& NearestColours::operator()(const Image& image) const {
  MM_ASSERT(!histograms_.empty());
  const Histogram own = histogram(image);
  std::size_t nearest = 0;
  float least = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < histograms_.size(); ++i) {
    float distance = 0;
    for (std::size_t cell = 0; cell < own.size(); ++cell) distance += std::abs(own[cell] - histograms_[i][cell]);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return sentences_[nearest];
}

NearestColours::Histogram NearestColours::histogram(const Image& image) {
  MM_ASSERT(image.channels == 3 && !image.pixels.empty());
  std::array<int, std::tuple_size_v<Histogram>> counts{};
  for (std::size_t i = 0; i < image.pixels.size(); i += 3)
    ++counts[static_cast<std::size_t>(image.pixels[i] / 32 * 64 + image.pixels[i + 1] / 32 * 8 + image.pixels[i + 2] / 32)];
  Histogram cells{};
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<float>(counts[i]) / (static_cast<float>(image.pixels.size()) / 3);
  return cells;
}

}  // namespace mm
