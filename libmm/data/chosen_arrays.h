#pragma once
#include <functional>
#include <string>
#include <vector>

#include "data/arrays.h"

namespace mm {

// "table.csv#words=text,score" are the arrays `text` and `score` of table.csv, the first under the name `words`; a path without '#', and
// one that is there as it is written, has all arrays of its file.

// The file that such a path leads to.
std::string file_of_arrays(const std::string& path);

// Its arrays. Throws as open_arrays() does, Error{input} with the nearest name for an array that is not there, and Error{usage} for a name
// that is given twice.
Arrays open_chosen_arrays(const std::string& path);

// The arrays of several such paths side by side: row i of each belongs to the same example. Throws Error{input} for files with other
// numbers of rows, and for a name that stands in two of them. each: what is done with the arrays of a path first.
Arrays open_arrays_together(const std::vector<std::string>& files, const std::function<void(const std::string&, Arrays&)>& each = {});

}  // namespace mm
