#pragma once
#include <string>
#include <vector>

#include "data/arrays.h"

namespace mm {

// A file of sounds or pictures that a row names.
struct MediaPath {
  std::string name, path;  // as the table writes it, and as it is opened from the current folder
};

// Takes the column of text that names files out of the arrays of a table. Relative names start at `folder`, where the table lies. -> [N]
// Throws Error{input} at `where` where there is no such column, or it holds numbers.
std::vector<MediaPath> take_media(Arrays& arrays, const std::string& column, const std::string& folder, const std::string& where);

// Takes the names of extractors, and takings of them ("!pitch"), out of those of inputs; what stays is named. Throws Error{usage} where
// none of the inputs is an extractor, Error{input} at `where` for an array that is called as one.
std::vector<std::string> take_extractors(std::vector<std::string>& inputs, const Arrays& arrays, const std::string& where);

}  // namespace mm
