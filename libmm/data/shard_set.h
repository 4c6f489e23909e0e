#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "data/shard_parts.h"
#include "data/sound_features.h"

namespace mm {

// Archives of samples (data/shards.h) that make a set.
struct ShardSetOptions {
  ShardLists lists = {};                 // the fractions are of every class
  std::string index = {};                // of Shards
  std::vector<std::string> inputs = {};  // endings of what goes in; empty: the one picture and the one sound that the first sample has
  std::string label = "cls";             // the ending of the text file with the class; or "json.FIELD" of the sample's json
  std::string group = {};                // likewise, of what must not stand on two sides of a split; empty: none
  int side = 32;                         // of pictures, pixels
  bool grey = false;                     // as in data/folder_set.h
  SoundForm sound = {};                  // of sounds
  std::uint64_t seed = 0;                // which samples the fractions take
};

// Reads the samples, several at a time, in the order of their archives. -> the inputs "picture" [N, C, side, side] u8 and "sound"
// [N, 1, M, T] f32, or, where `inputs` names several of a kind, each by its ending; ids ("set-0.tar/0017"), groups and hashes of the files
// that go in stand beside. Nothing is unpacked to the disk. Throws Error{input} that names archive and sample for what lacks its label or
// an input and for what cannot be decoded; Error{usage} where it is not plain what goes in, and for a fraction where files say the part.
ArraySet read_shard_set(const ShardSetOptions& options);

}  // namespace mm
