#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "feature/extractor.h"
#include "media/sound.h"
#include "nn/log_mel.h"

namespace mm {

// The mel spectrogram that statistics are made of: 40 bands of 25 ms every 10 ms.
LogMelOptions feature_mel();

// What the numbers of mel_statistics() are.
std::vector<FeatureNumber> mel_numbers();

// Mean of each band over the frames, then deviation of each (of the population). sound: of kFeatureRate, of any length; computed half a
// minute at a time, which changes nothing. -> [2 M] f32
at::Tensor mel_statistics(const Sound& sound);

}  // namespace mm
