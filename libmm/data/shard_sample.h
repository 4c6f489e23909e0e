#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "data/shards.h"

namespace mm {

// What the files of a sample are, by what they end in: "jpg", "seg.png".
bool is_picture_ending(const std::string& ending);
bool is_sound_ending(const std::string& ending);

std::string picture_endings();  // all that are known, for people: "jpg, jpeg, ..."
std::string sound_endings();

// The files that a sample has, for people: "it has jpg, txt".
std::string files_of(const ShardSample& sample);

// The text of a sample's file without the blanks around it; of "json.FIELD" that field of its json, a text or a whole number. Throws
// Error{input} that names the sample where it has no such file, or an empty one.
std::string shard_text(const Shards& shards, std::size_t number, const std::string& source);

// Sentences of a sample from several such sources, in their order: of a file the one that it holds, line breaks as blanks; of a field of
// its json a text, or a list of them. What is null or empty is passed over. Throws Error{input} that names the sample when none is left,
// and for a source that it does not have.
std::vector<std::string> shard_sentences(const Shards& shards, std::size_t number, const std::vector<std::string>& sources);

}  // namespace mm
