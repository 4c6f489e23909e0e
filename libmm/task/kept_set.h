#pragma once
#include <string>

#include "data/array_set.h"
#include "options/train.h"
#include "task/media_inputs.h"

namespace mm {

// Opens sets as open_array_set() does, and keeps the last one: another seed and another point of a grid mostly ask for the same once more.
// The tensors are shared with those who asked, and a set is let go before another is read, so that it takes no memory beside theirs. Files
// that change meanwhile are not looked at again, and what was made of media files is kept beside it, for sets that leave inputs out.
class KeptSet {
 public:
  ArraySet operator()(const TrainDataOptions& options, LabelKind kind);

 private:
  std::string of_;  // which set it is; empty: there is none
  ArraySet set_;
  MadeMedia made_;
};

}  // namespace mm
