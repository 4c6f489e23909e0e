#pragma once
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "nn/log_mel.h"

namespace mm {

// What every log-mel of a set goes through: nothing; mean 0 and deviation 1 of all its numbers; or of each of its mels.
enum class SoundNorm { none, example, bands };

// How a model sees a sound.
struct SoundForm {
  double trim = 0;         // decibels: ends softer than the loudest hop by more are cut off; 0: none
  double seconds = 1;      // length in the set
  LogMelOptions mel = {};  // sounds are brought to its rate
  SoundNorm norm = SoundNorm::bands;
};

// A sound as a set has it.
struct SoundRow {
  at::Tensor mel;           // [M, T] f32
  std::int64_t frames = 0;  // 1 to T: that the sound has itself
};

// Sound files as log-mels of one length. Safe to use from several threads.
class SoundFeatures {
 public:
  explicit SoundFeatures(const SoundForm& form);  // seconds > 0; throws as mel_filters() (nn/log_mel.h)

  // Frames behind the sound's end are its softest number of each mel before the norm, which looks at the sound alone. bytes: of the file;
  // name: for messages; speed: as of at_rate() (media/sound.h). Throws Error{input} for what cannot be decoded.
  SoundRow operator()(std::span<const std::byte> bytes, const std::string& name, double speed = 1) const;

  std::int64_t frames() const;  // T: 1 + seconds * rate / hop

 private:
  SoundForm form_;
  LogMel log_mel_;
};

}  // namespace mm
