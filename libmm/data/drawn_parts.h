#pragma once
#include <cstdint>
#include <string>

#include "data/array_set.h"

namespace mm {

// Which parts of the training rows become others. 0: none.
struct PartFractions {
  double test = 0;         // [0, 1): of the training rows
  double valid = 0;        // [0, 1): of those of them that are left
  std::uint64_t seed = 0;  // which rows: a pure function of it and the rows
  bool by_class = true;    // as many of each class, where there are classes and no groups
};

// Moves these rows of a set from `train` to `test` and `valid`. Where rows have groups a fraction is of the groups, and each goes whole:
// what belongs together stands on one side. Throws Error{input} where a fraction leaves one side empty.
void draw_parts(ArraySet& set, const PartFractions& fractions, const std::string& where);

}  // namespace mm
