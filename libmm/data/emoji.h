#pragma once
#include <span>
#include <string>
#include <vector>

#include "data/photo.h"

namespace mm {

// Pictures of emoji with what they are called: a folder with emoji.jsonl, a line each,
//
//   {"id": "1f34e", "image": "png/1f34e.png", "en": {"name": "red apple", "keywords": ["apple", "fruit", "red"]}, "de": {...}}
//
// (names and keywords of Unicode CLDR). An emoji's sentences are its names in these languages, in their order, then its keywords in them;
// the name of the first is its `name`. Every tenth, by a digest of its id, is of the split "test", the others of "train". An emoji without
// a name in the first language is left out. Throws Error{input} at FILE:LINE as read_manifest() does, Error{usage} for no language.
std::vector<Photo> read_emoji(const std::string& root, std::span<const std::string> languages);

}  // namespace mm
