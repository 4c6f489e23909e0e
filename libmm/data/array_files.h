#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "data/array_set.h"
#include "data/arrays.h"
#include "data/media_column.h"

namespace mm {

// The files of a set brought together: those of one list side by side, and the lists one below the other.
struct ArrayFiles {
  Arrays arrays;
  at::Tensor split;              // [N] i64 of 0, 1, 2 (train, valid, test), or undefined where nothing says it; its array is taken out
  std::vector<MediaPath> media;  // [N], or empty: what `options.media` names; its column is taken out
};

// Throws Error{input} at `where`, or at a file, for parts that do not fit each other and columns that are not there; Error{usage} for a
// split that is said twice.
ArrayFiles open_array_files(const ArraySetOptions& options, const std::string& where);

}  // namespace mm
