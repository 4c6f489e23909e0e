#pragma once
#include <ATen/core/Tensor.h>

#include "base/json.h"
#include "media/sound.h"

namespace mm::vit {

// preprocessor_config.json of an ASTFeatureExtractor. The members' defaults are its.
struct FilterBankConfig {
  int rate = 16'000;  // samples a second
  int mels = 128, frames = 1024;
  bool normalize = true;
  double mean = -4.2677393, std = 4.5689974;  // of AudioSet; what is heard is divided by twice the deviation
};

// Throws Error{input} that names the key on numbers that are none.
FilterBankConfig read_filter_bank(const Json& json);

// What the Audio Spectrogram Transformer hears: the logarithm of power in filters on Kaldi's mel scale (Povey et al. 2011), frames of 400
// samples every 160, each without its mean and with its high tones raised, as ASTFeatureExtractor of transformers computes them without
// torchaudio; cut to so many frames, or followed by zeros. Immutable; safe to use from several threads.
class FilterBank {
 public:
  explicit FilterBank(const FilterBankConfig& config);
  at::Tensor operator()(const Sound& sound) const;  // [T, M] f32. Throws Error{input} on a sound shorter than a frame.

 private:
  FilterBankConfig config_;
  at::Tensor window_;   // [400] f64
  at::Tensor filters_;  // [257, M] f64
};

}  // namespace mm::vit
