#pragma once
#include <string>
#include <vector>

#include "data/array_set.h"
#include "nn/log_mel.h"

namespace mm {

// What every log-mel of a set goes through: nothing; mean 0 and deviation 1 of all its numbers; or of each of its mels.
enum class SoundNorm { none, example, bands };

// A folder of sounds that makes a set.
struct SoundSetOptions {
  std::string path;
  std::string pattern = "{label}_{speaker}_{take}.wav";  // data/name_pattern.h
  std::string label = "label", group;                    // fields; no group: empty
  std::string test, valid;                               // rules of data/name_pattern.h; what fits both is an error
  double trim = 0;                                       // decibels: ends softer than the loudest hop by more are cut off; 0: none
  double seconds = 1;                                    // length in the set
  LogMelOptions mel;                                     // sounds are brought to its rate
  SoundNorm norm = SoundNorm::bands;
  std::vector<double> speeds;  // more rows to learn from: these speeds of the training sounds, 0.1 to 10 (at_rate() of media/sound.h)
};

// Reads the files, several at a time, in the order of their names. -> one input "sound" [N, 1, M, T] f32, T = 1 + seconds * rate / hop;
// ids, groups and file hashes stand beside. Frames behind a sound's end are its softest number of each mel before the norm, which looks at
// the sound alone. Throws Error{input} that names the file for one that cannot be read or, ending as the pattern does, does not fit it;
// where nothing fits a pattern or a rule, or nothing is left to learn from; Error{usage} for rules and fields that contradict the pattern.
ArraySet read_sound_set(const SoundSetOptions& options);

}  // namespace mm
