#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "data/array_set.h"

namespace mm {

// Rows of one name are one sequence; sequences in the order of their first rows, their rows in the order of `order`, else as they stand.
// names: of every row; order: [N] of any real type, or undefined. Throws Error{input} where a number of the order is missing.
std::vector<std::vector<std::int64_t>> sequences_of(const std::vector<std::string>& names, const at::Tensor& order,
                                                    const std::string& where);

// Throws Error{input} that names a sequence whose rows are not all in the same part of the split.
void check_sequences_whole(const ArraySet& set, const std::string& where);

// The set whose examples are the sequences of another, S steps at most: inputs [N, ...] become [N', S, C] f32 with NaN behind the last step
// of each, labels [N', S] with kIgnoredLabel there (nn/objective_check.h). Its parts and groups are those of its rows. A set without
// sequences is given back. Throws Error{resource} where the memory does not suffice.
ArraySet in_sequences(const ArraySet& set, const std::string& where);

}  // namespace mm
