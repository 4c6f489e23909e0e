#pragma once
#include "data/array_set.h"
#include "options/train.h"

namespace mm {

bool has_array_set(const TrainDataOptions& options);  // whether they name one

// The examples of a classification, from whichever source the options name; with values, of a regression. Throws Error{usage} when it is
// none, or more than one, or has classes alone.
ArraySet open_array_set(const TrainDataOptions& options, LabelKind kind = LabelKind::classes);

}  // namespace mm
