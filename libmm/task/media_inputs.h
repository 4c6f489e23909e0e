#pragma once
#include <map>
#include <set>
#include <string>

#include "data/array_set.h"
#include "options/train.h"
#include "tensor/params.h"

namespace mm {

// What was made of files in this process: inputs are left out and runs repeated, and the files stay as they are.
struct MadeMedia {
  struct File {
    NamedTensors features;        // [C] f32 each
    std::set<std::string> tried;  // by which extractors; what is not in `features` the file does not have
    std::string hash;             // sha256
  };
  std::map<std::string, File> files;  // by their paths
};

// Makes inputs [N, C] f32 of the media files of a set, by the extractors that it names (ArraySet::extracted), several files at a time; a
// row whose file lacks what an extractor looks at is NaN. The rows get the files' names as ids, and their hashes; the inputs become a part
// of the set's fingerprint. made: what is known, and becomes known. progress: "auto", "always" or "never". Throws Error{input} that names
// the file for one that cannot be read, and for an input that no file has.
void extract_media(ArraySet& set, MadeMedia& made, const std::string& progress = "never");

// open_array_set() (task/train_sets.h), with what is known of media files.
ArraySet open_set_knowing(const TrainDataOptions& options, LabelKind kind, MadeMedia& made);

}  // namespace mm
