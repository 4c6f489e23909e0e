#include "explain/additive.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

std::vector<double> additive_projection(std::span<const double> outputs, std::size_t examples, std::size_t width) {
  MM_CHECK(examples > 0 && width > 0 && outputs.size() % width == 0 && (outputs.size() / width) % examples == 0 &&
               outputs.size() / width / examples == examples,
           Kind::usage, fmt::format("{} numbers are not {} x {} outputs of {}", outputs.size(), examples, examples, width));
  std::vector<double> first(examples * width, 0), second(examples * width, 0), all(width, 0);
  const auto n = static_cast<double>(examples);
  for (std::size_t i = 0; i < examples; ++i)
    for (std::size_t j = 0; j < examples; ++j)
      for (std::size_t k = 0; k < width; ++k) {
        const double one = outputs[(i * examples + j) * width + k] / n;
        first[i * width + k] += one;
        second[j * width + k] += one;
        all[k] += one / n;
      }
  for (std::size_t i = 0; i < examples; ++i)
    for (std::size_t k = 0; k < width; ++k) first[i * width + k] += second[i * width + k] - all[k];
  return first;
}

std::vector<double> additive_projection_of_means(std::span<const std::vector<double>> means, std::size_t examples, std::size_t width) {
  MM_CHECK(!means.empty() && examples > 0 && width > 0, Kind::usage, "there is nothing to project");
  std::vector<double> sums(examples * width, 0), all(width, 0);  // all: the mean over examples and inputs
  const auto inputs = static_cast<double>(means.size()), n = static_cast<double>(examples);
  for (const auto& own : means) {
    MM_CHECK(own.size() == examples * width, Kind::usage, fmt::format("{} numbers are not {} means of {}", own.size(), examples, width));
    for (std::size_t i = 0; i < own.size(); ++i) {
      sums[i] += own[i];
      all[i % width] += own[i] / n / inputs;
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] -= (inputs - 1) * all[i % width];
  return sums;
}

}  // namespace mm
