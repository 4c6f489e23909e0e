#include "feature/pitch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::int64_t kHop = static_cast<std::int64_t>(kFeatureRate * kFeatureHop);
constexpr std::size_t kWindow = 400;                                                       // samples
constexpr std::size_t kShortest = static_cast<std::size_t>(kFeatureRate / kHighestPitch);  // periods, samples
constexpr std::size_t kLongest = static_cast<std::size_t>(kFeatureRate / kLowestPitch) + 1;
constexpr std::size_t kSpan = kWindow + kLongest + 1;              // samples that a frame looks at
constexpr float kThreshold = 0.15F, kVoiced = 0.3F, kNear = 0.1F;  // of the normed differences
constexpr double kLeastPower = 1e-6, kLeastShare = 1e-4;
constexpr std::size_t kShortestRun = 3, kSide = 2;  // frames

using Differences = std::array<float, kLongest + 2>;

// d(tau) = sum over the window of (x[j] - x[j + tau])^2 (equation 6).
Differences differences(std::span<const float, kSpan> x) {
  Differences d{};
  for (std::size_t j = 0; j < kWindow; ++j)
    for (std::size_t tau = 0; tau <= kLongest; ++tau) {
      const float difference = x[j] - x[j + tau];
      d[tau] += difference * difference;
    }
  return d;
}

// Hz, or 0: the first dip below the threshold of d'(tau) = d(tau) / mean of d(1) ... d(tau) (equation 8), or near the deepest where that is
// above it, at the vertex of the parabola through its neighbours.
double pitch_of(const Differences& d) {
  std::array<float, kLongest + 2> normed{};
  float sum = 0;
  for (std::size_t tau = 1; tau <= kLongest; ++tau) {
    sum += d[tau];
    normed[tau] = sum > 0 ? d[tau] * static_cast<float>(tau) / sum : 1;
  }
  const float deepest = *std::min_element(normed.begin() + kShortest, normed.begin() + kLongest + 1);
  if (deepest >= kVoiced) return 0;
  std::size_t tau = kShortest;
  while (normed[tau] > std::max(kThreshold, deepest + kNear)) ++tau;
  while (tau < kLongest && normed[tau + 1] < normed[tau]) ++tau;
  if (tau >= kLongest || normed[tau - 1] < normed[tau]) return 0;  // no dip, or one beyond the range
  const double left = d[tau - 1], middle = d[tau], right = d[tau + 1], bend = left - 2 * middle + right;
  const double offset = bend > 0 ? std::clamp((left - right) / (2 * bend), -0.5, 0.5) : 0;
  return kFeatureRate / (static_cast<double>(tau) + offset);
}

// The median of so many frames around each, as far as the run goes: a jump to another octave and back is none.
void smooth(std::span<double> run) {
  const std::vector<double> rough(run.begin(), run.end());
  for (std::size_t t = 0; t < run.size(); ++t) {
    const std::size_t side = std::min({kSide, t, run.size() - 1 - t});
    std::vector<double> near(rough.begin() + static_cast<std::ptrdiff_t>(t - side),
                             rough.begin() + static_cast<std::ptrdiff_t>(t + side + 1));
    std::ranges::nth_element(near, near.begin() + static_cast<std::ptrdiff_t>(side));
    run[t] = near[side];
  }
}

// Runs of voiced frames that are too short are none; the others are smoothed.
void clean(std::vector<double>& hertz) {
  for (std::size_t begin = 0; begin < hertz.size();) {
    std::size_t end = begin;
    while (end < hertz.size() && hertz[end] > 0) ++end;
    const auto run = std::span(hertz).subspan(begin, end - begin);
    if (run.size() < kShortestRun)
      std::ranges::fill(run, 0.0);
    else
      smooth(run);
    begin = end + 1;
  }
}

}  // namespace

std::vector<double> track_pitch(const Sound& sound) {
  MM_ASSERT(sound.rate == kFeatureRate);
  const auto length = static_cast<std::int64_t>(sound.samples.size());
  const std::int64_t frames = length / kHop + 1;
  std::vector<double> hertz, powers;
  for (std::int64_t t = 0; t < frames; ++t) {
    std::array<float, kSpan> x{};
    const std::int64_t begin = t * kHop - static_cast<std::int64_t>(kSpan) / 2;
    double power = 0;
    for (std::size_t j = 0; j < kSpan; ++j) {
      const std::int64_t place = begin + static_cast<std::int64_t>(j);
      if (place >= 0 && place < length) x[j] = sound.samples[static_cast<std::size_t>(place)];
      power += static_cast<double>(x[j]) * x[j];
    }
    powers.push_back(power / kSpan);
    hertz.push_back(powers.back() < kLeastPower ? 0 : pitch_of(differences(x)));
  }
  const double least = kLeastShare * *std::ranges::max_element(powers);
  for (std::size_t t = 0; t < hertz.size(); ++t)
    if (powers[t] < least) hertz[t] = 0;
  clean(hertz);
  return hertz;
}

}  // namespace mm
