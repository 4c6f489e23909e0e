#pragma once
#include <functional>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "data/photo.h"
#include "options/train.h"

namespace mm {

bool has_array_set(const TrainDataOptions& options);  // whether they name one

// The examples of a classification, from whichever source the options name; with values, of a regression. Throws Error{usage} when it is
// none, or more than one, or has classes alone.
ArraySet open_array_set(const TrainDataOptions& options, LabelKind kind = LabelKind::classes);

// Who opens the set of a trial: that function, or one that keeps what it opened.
using OpenSet = std::function<ArraySet(const TrainDataOptions& options, LabelKind kind)>;

// Pictures with sentences from one source, and how they are learnt from.
struct PhotoSet {
  std::vector<Photo> photos;
  ShownOptions shown;
  std::string where;  // the source, for messages
  std::string name;   // what its rates are called: "groceries", "emoji", "photos", "archives"
};

// From every source that the options name: data.grocery, data.emoji, data.manifest, data.shards. Pictures are opened when they are needed.
// Throws as their readers do.
std::vector<PhotoSet> open_photo_sets(const TrainDataOptions& options);

}  // namespace mm
