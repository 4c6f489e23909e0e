#pragma once
#include <ATen/core/Tensor.h>

#include "base/json.h"
#include "media/sound.h"
#include "wav2vec2/config.h"

namespace mm::wav2vec2 {

// preprocessor_config.json of a Wav2Vec2FeatureExtractor: how samples are prepared.
struct SamplesConfig {
  int rate = 16'000;  // a second
  bool normalize = true;
};

// Throws Error{input} that names the key on numbers that are none.
SamplesConfig read_samples(const Json& json);

// A sound's samples with the mean 0 and the deviation 1, where that is asked for -> [N] f32. Throws Error{input} on a sound of which the
// model makes no frame.
at::Tensor samples_of(const Sound& sound, const SamplesConfig& how, const Config& model);

}  // namespace mm::wav2vec2
