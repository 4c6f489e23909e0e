#pragma once
#include <string>
#include <vector>

#include "data/arrays.h"

namespace mm {

// Parts of a set, at least one, one behind the other: [N_1, ...] and [N_2, ...] become [N_1 + N_2, ...], and columns of text are numbered
// over the texts of all. An array that a part lacks is left out: it may not be needed. Throws Error{input} for rows of different shapes,
// for a column that is text in one part and a number in another, and where nothing is in all.
Arrays join_parts(std::vector<Arrays> parts, const std::string& where);

}  // namespace mm
