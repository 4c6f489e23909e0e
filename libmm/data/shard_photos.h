#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "data/photo.h"
#include "data/shard_parts.h"

namespace mm {

// Archives of pictures with sentences, as img2dataset writes LAION and CC3M: KEY.jpg, KEY.txt, KEY.json.
struct ShardPhotoOptions {
  ShardLists lists = {};
  std::string index = {};                                        // of Shards
  std::vector<std::string> inputs = {};                          // the ending of the picture; empty: the one that a sample has
  std::vector<std::string> sentences = {};                       // of shard_sentences(); empty: txt, or else json.caption
  std::string group = {};                                        // of shard_text(); empty: none
  std::array<std::string, 3> splits = {"train", "val", "test"};  // what the photos' splits are called
  std::uint64_t seed = 0;                                        // which samples the fractions take
};

// Every sample as a photo, in the order of the archives; no picture is decoded. Throws Error{input} that names archive and sample for one
// without a picture or a sentence, and where a fraction leaves one side empty; Error{usage} as shard_parts() does, and for several pictures
// of which none is named.
std::vector<Photo> read_shard_photos(const ShardPhotoOptions& options);

}  // namespace mm
