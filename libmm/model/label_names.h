#pragma once
#include <string>
#include <vector>

#include "base/json.h"

namespace mm {

// What a classifier tells apart, by the number of its output: id2label of a config.json, else LABEL_0, LABEL_1, ... of num_labels (2). One
// at least. Throws Error{input} for numbers that leave holes.
std::vector<std::string> label_names(const Json& config);

}  // namespace mm
