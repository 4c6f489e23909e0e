#include "media/resample_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace mm {
namespace {

struct Kernel {
  double (*value)(double);
  double support;  // half its width, in output samples
};

double box(double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }

double bilinear(double x) {
  x = std::abs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

double hamming(double x) {
  x = std::abs(x);
  if (x == 0.0) return 1.0;
  if (x >= 1.0) return 0.0;
  x *= std::numbers::pi;
  return std::sin(x) / x * (0.54f + 0.46f * std::cos(x));  // the constants are floats in Pillow too
}

// Cubic convolution with a = -0.5 (Keys 1981).
double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
  return 0.0;
}

double sinc(double x) {
  if (x == 0.0) return 1.0;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

double lanczos(double x) { return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0; }

Kernel kernel(Resample filter) {
  switch (filter) {
    case Resample::box: return {box, 0.5};
    case Resample::bilinear: return {bilinear, 1.0};
    case Resample::hamming: return {hamming, 1.0};
    case Resample::bicubic: return {bicubic, 2.0};
    case Resample::lanczos: return {lanczos, 3.0};
    case Resample::nearest: break;
  }
  MM_ASSERT(filter != Resample::nearest);
  return {};
}

constexpr double kMostWeights = 1 << 28;

std::int32_t fixed_point(double weight) { return static_cast<std::int32_t>((weight < 0 ? -0.5 : 0.5) + weight * (1 << kWeightBits)); }

}  // namespace

ResampleWeights resample_weights(int from, int to, Resample filter) {
  const auto [value, reach] = kernel(filter);
  const double scale = static_cast<double>(static_cast<float>(from)) / to;  // Pillow holds the source box in floats
  const double stretch = std::max(scale, 1.0);
  const double support = reach * stretch, shrink = 1.0 / stretch;

  const double taps = std::min(std::ceil(support) * 2 + 1, static_cast<double>(from));
  MM_CHECK(taps * to <= kMostWeights, Kind::input, fmt::format("a side of {} pixels is too long to be resized to {}", from, to), "",
           "cut the picture into smaller ones");

  ResampleWeights weights;
  weights.taps = static_cast<int>(taps);
  weights.first.resize(static_cast<std::size_t>(to));
  weights.count.resize(static_cast<std::size_t>(to));
  weights.fixed.resize(static_cast<std::size_t>(to) * static_cast<std::size_t>(weights.taps));
  std::vector<double> exact(static_cast<std::size_t>(weights.taps));
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * scale;
    const int begin = std::max(static_cast<int>(center - support + 0.5), 0);
    const int end = std::min(static_cast<int>(center + support + 0.5), from);
    const int count = std::max(end - begin, 0);
    MM_ASSERT(count <= weights.taps);
    double sum = 0.0;
    for (int k = 0; k < count; ++k) sum += exact[static_cast<std::size_t>(k)] = value((k + begin - center + 0.5) * shrink);
    std::int32_t* row = &weights.fixed[static_cast<std::size_t>(i) * static_cast<std::size_t>(weights.taps)];
    for (int k = 0; k < count; ++k) {
      const double weight = exact[static_cast<std::size_t>(k)];
      row[k] = fixed_point(sum != 0.0 ? weight / sum : weight);
    }
    weights.first[static_cast<std::size_t>(i)] = begin;
    weights.count[static_cast<std::size_t>(i)] = count;
  }
  return weights;
}

}  // namespace mm
