#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "data/array_set.h"

namespace mm {

// Labels as a model learns them.
struct ArrayLabels {
  at::Tensor labels;                     // [N] i64, the class; or [N, ...] f32, the value
  std::vector<std::string> class_names;  // of class 0, 1, ...; empty for values
};

// stored: [N] or [N, 1] for classes, [N, ...] for values, of any real type; texts: what its numbers stand for where it was a text column,
// else null. Classes are the distinct labels of all rows, in the order of their numbers or texts, and are called by them. Throws
// Error{input} that names the row: a missing or infinite label, a class that is not a whole number.
ArrayLabels make_labels(const at::Tensor& stored, const std::vector<std::string>* texts, LabelKind kind, const std::string& name,
                        const std::string& where);

}  // namespace mm
