#pragma once
#include <vector>

#include "feature/extractor.h"
#include "media/sound.h"

namespace mm {

// What the numbers of prosody_of() and pitch_of() are.
std::vector<FeatureNumber> prosody_numbers();
std::vector<FeatureNumber> pitch_numbers();

// How something is said, of a sound of kFeatureRate and its pitch (track_pitch()): one number for each of prosody_numbers(), all finite,
// also of silence. Loudness is that of Hann windows of 64 ms; what is 25 dB softer than its 99th percentile is a pause when it lasts 0.3 s,
// and a peak above that, voiced, with dips of 2 dB at both sides is a syllable (de Jong & Wempe 2009, Behavior Research Methods 41).
std::vector<double> prosody_of(const Sound& sound, const std::vector<double>& hertz);

// The melody: one number for each of pitch_numbers(); nothing where no frame is voiced.
std::vector<double> pitch_of(const std::vector<double>& hertz);

}  // namespace mm
