#pragma once
#include <cmath>
#include <functional>
#include <numbers>

#include "media/sound.h"

// A sound of 16,000 samples a second whose phase and loudness follow the time. hertz, level: of the seconds; wave: of the phase in turns.
inline mm::Sound tone(double seconds, const std::function<double(double)>& hertz, const std::function<double(double)>& level,
                      const std::function<double(double)>& wave) {
  mm::Sound sound{.rate = 16'000, .samples = {}};
  double turns = 0;
  for (int i = 0; i < static_cast<int>(seconds * sound.rate); ++i) {
    const double time = static_cast<double>(i) / sound.rate;
    sound.samples.push_back(static_cast<float>(level(time) * wave(turns - std::floor(turns))));
    turns += hertz(time) / sound.rate;
  }
  return sound;
}

inline double sine(double turns) { return std::sin(2 * std::numbers::pi * turns); }

// As a voice has it: many harmonics, the lower ones louder (the sum is a smooth sawtooth).
inline double buzz(double turns) {
  double sum = 0;
  for (int k = 1; k <= 12; ++k) sum += std::sin(2 * std::numbers::pi * k * turns) / k;
  return sum / 2;
}

inline mm::Sound steady(double seconds, double hertz, double level, const std::function<double(double)>& wave = sine) {
  return tone(
      seconds, [=](double) { return hertz; }, [=](double) { return level; }, wave);
}
