#pragma once
#include <string>
#include <vector>

#include "data/array_set.h"
#include "data/sound_features.h"

namespace mm {

// A folder of sounds that makes a set.
struct SoundSetOptions {
  std::string path;
  std::string pattern = "{label}_{speaker}_{take}.wav";  // data/name_pattern.h
  std::string label = "label", group;                    // fields; no group: empty
  std::string test, valid;                               // rules of data/name_pattern.h; what fits both is an error
  SoundForm form;
  std::vector<double> speeds;  // more rows to learn from: these speeds of the training sounds, 0.1 to 10 (at_rate() of media/sound.h)
};

// Reads the files, several at a time, in the order of their names. -> one input "sound" [N, 1, M, T] f32 (data/sound_features.h); ids,
// groups, lengths and file hashes stand beside. Throws Error{input} that names the file for one that cannot be read or, ending as the
// pattern does, does not fit it; where nothing fits a pattern or a rule, or nothing is left to learn from; Error{usage} for rules and
// fields that contradict the pattern.
ArraySet read_sound_set(const SoundSetOptions& options);

}  // namespace mm
