#pragma once
#include <array>
#include <string>
#include <vector>

#include "media/image.h"

namespace mm {

// What captioning scores without learning: the marks that a trained model must leave far behind.

// The sentence that occurs most often; the first in alphabetical order of those that tie. `sentences` must not be empty.
std::string most_frequent(const std::vector<std::string>& sentences);

// Gives a picture the sentence of the known picture with the nearest colours: histograms of 8 x 8 x 8 cells of RGB, each summing to 1,
// compared by the sum of absolute differences (Swain and Ballard 1991, "Color Indexing", whose intersection orders the same).
class NearestColours {
 public:
  void add(const Image& image, const std::string& sentence);
  const std::string& operator()(const Image& image) const;  // at least one was added; the earliest of equals

 private:
  using Histogram = std::array<float, 512>;
  static Histogram histogram(const Image& image);

  std::vector<Histogram> histograms_;
  std::vector<std::string> sentences_;
};

}  // namespace mm
