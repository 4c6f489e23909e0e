#pragma once
#include <ATen/core/Tensor.h>

#include "base/json.h"
#include "media/sound.h"
#include "nn/log_mel.h"

namespace mm::clap {

// preprocessor_config.json of a ClapFeatureExtractor. The members' defaults are its.
struct SpectrogramConfig {
  int rate = 48'000;                // samples a second
  int hop = 480, transform = 1024;  // samples
  int mels = 64;
  int seconds = 10;               // of what the model hears at once
  double low = 0, high = 14'000;  // Hz
  bool fusion = true;             // a sound that is too long is heard whole, shrunk, and in three parts; else one part of it
  enum class Padding { repeat_pad, repeat, pad } padding = Padding::repeat_pad;

  std::int64_t samples() const { return static_cast<std::int64_t>(rate) * seconds; }
  std::int64_t frames() const { return samples() / hop + 1; }
};

// Throws Error{input} that names the key on numbers that are none, and on forms that mm does not have.
SpectrogramConfig read_spectrogram(const Json& json);

// What the model hears of a sound: decibels of each mel, as ClapFeatureExtractor of transformers has them, but for what it draws by chance.
// A sound that is too short is repeated. Of one that is too long the middle is heard or, with fusion, the whole shrunk to the same number
// of frames, then its beginning, middle and end, where transformers takes places out of the first, second and last third by chance.
// Immutable; safe to use from several threads.
class Spectrogram {
 public:
  explicit Spectrogram(const SpectrogramConfig& config);

  // [1, T, M] f32, or with fusion [4, T, M] of a sound that is longer than the model hears by a frame or more. Throws Error{input} on a
  // sound without a sample.
  at::Tensor operator()(const Sound& sound) const;

 private:
  at::Tensor decibels(const at::Tensor& samples) const;  // [N] -> [frames, M]

  SpectrogramConfig config_;
  LogMel log_mel_;
};

}  // namespace mm::clap
