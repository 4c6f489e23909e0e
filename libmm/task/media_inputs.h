#pragma once
#include <string>

#include "data/array_set.h"

namespace mm {

// Makes inputs [N, C] f32 of the media files of a set, by the extractors that it names (ArraySet::extracted), several files at a time; a
// row whose file lacks what an extractor looks at is NaN. Where the set names none, all that at least one file has are made, and named. The
// rows get the files' names as ids, and their hashes; the inputs become a part of the set's fingerprint. progress: "auto", "always" or
// "never". Throws Error{input} that names the file for one that cannot be read, and for an input that no file has.
void extract_media(ArraySet& set, const std::string& progress = "never");

}  // namespace mm
