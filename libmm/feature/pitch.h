#pragma once
#include <vector>

#include "media/sound.h"

namespace mm {

inline constexpr int kFeatureRate = 16'000;                      // samples a second of the sounds that features are made of
inline constexpr double kFeatureHop = 0.01;                      // seconds from one frame to the next
inline constexpr double kLowestPitch = 60, kHighestPitch = 500;  // Hz: of voices

// The fundamental frequency of a sound of kFeatureRate at 0, kFeatureHop, ...: Hz, or 0 where nothing is voiced. YIN (de Cheveigne &
// Kawahara 2002, steps 1 to 5) with a window of 25 ms and a threshold of 0.15, voiced below 0.3; what is 40 dB softer than the loudest
// frame, or than -60 dB of full scale, is not voiced, nor is what lasts less than 30 ms. Each frame is the median of five. Frames at the
// ends are filled up with silence.
std::vector<double> track_pitch(const Sound& sound);

}  // namespace mm
