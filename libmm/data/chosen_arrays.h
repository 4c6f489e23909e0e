#pragma once
#include <string>

#include "data/arrays.h"

namespace mm {

// "table.csv#words=text,score" are the arrays `text` and `score` of table.csv, the first under the name `words`; a path without '#', and
// one that is there as it is written, has all arrays of its file.

// The file that such a path leads to.
std::string file_of_arrays(const std::string& path);

// Its arrays. Throws as open_arrays() does, Error{input} with the nearest name for an array that is not there, and Error{usage} for a name
// that is given twice.
Arrays open_chosen_arrays(const std::string& path);

}  // namespace mm
