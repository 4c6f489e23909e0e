#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mm {

// What stands beside an example as a name and not as an amount: who speaks, in which language, on which channel. A model is shown a number
// for each name that its training rows have, 1, 2, ... in sorted order; 0 is every other name; NaN: there is none.

// What the category of each row is called: a text as it is, a whole number in digits, empty where it is missing (NaN). stored: [N] or
// [N, 1]; texts: what its numbers stand for in a column of text, else null. Throws Error{input} where a row has no whole number; who
// begins the sentence ("array 'speaker'").
std::vector<std::string> category_names(const at::Tensor& stored, const std::vector<std::string>* texts, const std::string& who,
                                        const std::string& where);

// The distinct names of some rows, sorted, without the empty one. Throws Error{input} when there is none, or more than a million.
std::vector<std::string> known_categories(const std::vector<std::string>& names, std::span<const std::int64_t> rows, const std::string& who,
                                          const std::string& where);

// The number of a name among those: its place from 1, 0 for another one, NaN for an empty one.
float category_id(const std::string& name, const std::vector<std::string>& known);
at::Tensor category_ids(const std::vector<std::string>& names, const std::vector<std::string>& known);  // -> [N, 1] f32

}  // namespace mm
