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

}  // namespace mm
