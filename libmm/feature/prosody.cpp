#include "feature/prosody.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "base/check.h"
#include "feature/pitch.h"
#include "feature/statistics.h"

namespace mm {
namespace {

constexpr std::int64_t kHop = static_cast<std::int64_t>(kFeatureRate * kFeatureHop);
constexpr std::int64_t kWindow = 1024;           // samples: 64 ms
constexpr double kFloor = -100, kSilence = -70;  // decibels of full scale
constexpr double kBelow = 25, kDip = 2;          // decibels
constexpr std::size_t kShortestPause = 30;       // frames: 0.3 s
constexpr double kOctave = 12, kZero = 27.5;     // semitones; Hz of semitone 0, the lowest A of a piano

double decibels(double power) { return power > 0 ? std::max(kFloor, 10 * std::log10(power)) : kFloor; }

// Loudness of the frames, decibels of full scale.
std::vector<double> levels_of(const Sound& sound) {
  std::array<double, kWindow> window{};
  double whole = 0;
  for (std::int64_t i = 0; i < kWindow; ++i) {
    window[static_cast<std::size_t>(i)] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / kWindow);
    whole += window[static_cast<std::size_t>(i)];
  }
  const auto length = static_cast<std::int64_t>(sound.samples.size());
  std::vector<double> levels;
  for (std::int64_t t = 0; t <= length / kHop; ++t) {
    double power = 0;
    const std::int64_t begin = t * kHop - kWindow / 2;
    for (std::int64_t i = std::max<std::int64_t>(0, -begin); i < kWindow && begin + i < length; ++i) {
      const double sample = sound.samples[static_cast<std::size_t>(begin + i)];
      power += window[static_cast<std::size_t>(i)] * sample * sample;
    }
    levels.push_back(decibels(power / whole));
  }
  return levels;
}

// From the first frame that is loud enough to the last, and the stretches of silence between them.
struct Speech {
  std::size_t begin = 0, end = 0;   // frames; end: one behind
  double least = 0;                 // decibels: what is softer is silence
  std::vector<std::size_t> pauses;  // lengths, frames
  std::vector<double> times, loud;  // of the frames that lie in no pause: seconds, decibels

  double seconds() const { return static_cast<double>(end - begin) * kFeatureHop; }
};

Speech speech_of(const std::vector<double>& levels) {
  Speech speech;
  const double peak = quantile_of(levels, 0.99);
  if (peak < kSilence) return speech;
  speech.least = std::max(peak - kBelow, kSilence);
  const auto is_loud = [&](double level) { return level >= speech.least; };
  speech.begin = static_cast<std::size_t>(std::ranges::find_if(levels, is_loud) - levels.begin());
  speech.end = static_cast<std::size_t>(levels.rend() - std::find_if(levels.rbegin(), levels.rend(), is_loud));
  for (std::size_t t = speech.begin; t < speech.end;) {
    std::size_t end = t;
    while (end < speech.end && !is_loud(levels[end])) ++end;
    const std::size_t length = end - t;
    if (length >= kShortestPause) {
      speech.pauses.push_back(length);
      t = end;
      continue;
    }
    for (end = std::max(end, t + 1); t < end; ++t) {
      speech.times.push_back(static_cast<double>(t) * kFeatureHop);
      speech.loud.push_back(levels[t]);
    }
  }
  return speech;
}

// Peaks of loudness that have a dip at both sides, and a voice.
std::size_t count_syllables(const std::vector<double>& levels, const std::vector<double>& hertz, const Speech& speech) {
  std::vector<std::size_t> peaks;
  double dip = kFloor;  // the least since the last peak
  for (std::size_t t = speech.begin; t < speech.end; ++t) {
    dip = std::min(dip, levels[t]);
    const bool rises = t == 0 || levels[t] > levels[t - 1], falls = t + 1 == levels.size() || levels[t] >= levels[t + 1];
    if (!rises || !falls || levels[t] < speech.least) continue;
    if (peaks.empty() || std::min(levels[peaks.back()], levels[t]) - dip >= kDip)
      peaks.push_back(t);
    else if (levels[t] > levels[peaks.back()])
      peaks.back() = t;
    else
      continue;  // the dip behind the higher one goes on
    dip = levels[t];
  }
  return static_cast<std::size_t>(std::ranges::count_if(peaks, [&](std::size_t t) { return t < hertz.size() && hertz[t] > 0; }));
}

double semitones(double hertz) { return kOctave * std::log2(hertz / kZero); }

}  // namespace

std::vector<FeatureNumber> prosody_numbers() {
  return {{"seconds", "length of the sound, s"},
          {"level", "loudness of all of it, dB of full scale"},
          {"level-deviation", "standard deviation of the loudness where something is said, dB"},
          {"level-range", "from the 5th to the 95th percentile of that loudness, dB"},
          {"level-slope", "of the line through that loudness, dB/s"},
          {"voiced", "part of the time from the first loud moment to the last that is voiced, 0 to 1"},
          {"rate", "syllables a second of that time"},
          {"articulation", "syllables a second of that time without its pauses"},
          {"pause", "part of that time that is pauses, 0 to 1"},
          {"pauses", "number of pauses a second of that time"},
          {"longest-pause", "length of the longest, s"}};
}

std::vector<double> prosody_of(const Sound& sound, const std::vector<double>& hertz) {
  MM_ASSERT(sound.rate == kFeatureRate);
  double power = 0;
  for (const float x : sound.samples) power += static_cast<double>(x) * x;
  std::vector<double> numbers{sound.seconds(), decibels(power / static_cast<double>(std::max<std::size_t>(1, sound.samples.size())))};
  const auto levels = levels_of(sound);
  const Speech speech = speech_of(levels);
  numbers.push_back(deviation_of(speech.loud));
  numbers.push_back(quantile_of(speech.loud, 0.95) - quantile_of(speech.loud, 0.05));
  numbers.push_back(slope_of(speech.times, speech.loud));
  const double span = speech.seconds();
  if (span == 0) {
    numbers.resize(prosody_numbers().size(), 0);
    return numbers;
  }
  double paused = 0;
  for (const auto length : speech.pauses) paused += static_cast<double>(length) * kFeatureHop;
  const std::size_t end = std::min(speech.end, hertz.size());
  const auto voiced = std::count_if(hertz.begin() + static_cast<std::ptrdiff_t>(std::min(speech.begin, end)),
                                    hertz.begin() + static_cast<std::ptrdiff_t>(end), [](double x) { return x > 0; });
  const auto syllables = static_cast<double>(count_syllables(levels, hertz, speech));
  numbers.push_back(static_cast<double>(voiced) * kFeatureHop / span);
  numbers.push_back(syllables / span);
  numbers.push_back(syllables / (span - paused));
  numbers.push_back(paused / span);
  numbers.push_back(static_cast<double>(speech.pauses.size()) / span);
  numbers.push_back(speech.pauses.empty() ? 0 : static_cast<double>(*std::ranges::max_element(speech.pauses)) * kFeatureHop);
  return numbers;
}

std::vector<FeatureNumber> pitch_numbers() {
  return {{"hertz", "median of the fundamental frequency, Hz"},
          {"median", "the same in semitones above 27.5 Hz"},
          {"deviation", "standard deviation, semitones"},
          {"low", "5th percentile less the median, semitones"},
          {"high", "95th percentile less the median, semitones"},
          {"slope", "of the line through the melody, semitones/s"},
          {"change", "mean change from a moment to the next, up or down, semitones/s"},
          {"end", "mean of the last quarter of what is voiced less the median, semitones"}};
}

std::vector<double> pitch_of(const std::vector<double>& hertz) {
  std::vector<double> tones, times, changes;
  for (std::size_t t = 0; t < hertz.size(); ++t) {
    if (hertz[t] <= 0) continue;
    if (t > 0 && hertz[t - 1] > 0) changes.push_back(std::abs(semitones(hertz[t]) - semitones(hertz[t - 1])) / kFeatureHop);
    tones.push_back(semitones(hertz[t]));
    times.push_back(static_cast<double>(t) * kFeatureHop);
  }
  if (tones.empty()) return {};
  const double median = quantile_of(tones, 0.5);
  const std::vector<double> last(tones.end() - static_cast<std::ptrdiff_t>((tones.size() + 3) / 4), tones.end());
  return {kZero * std::exp2(median / kOctave),
          median,
          deviation_of(tones),
          quantile_of(tones, 0.05) - median,
          quantile_of(tones, 0.95) - median,
          slope_of(times, tones),
          mean_of(changes),
          mean_of(last) - median};
}

}  // namespace mm
