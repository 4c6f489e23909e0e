#pragma once
#include <map>
#include <string>
#include <vector>

#include "tensor/params.h"

namespace mm {

// The columns of a table as arrays.
struct TableArrays {
  NamedTensors tensors;                                   // [N] each, or [N, k]
  std::map<std::string, std::vector<std::string>> texts;  // of a text column: what its numbers 0, 1, ... stand for, sorted
  std::vector<std::string> columns;                       // the number columns that are arrays of their own, in the order of the file
};

// A text file of values: parted by tabs, commas or semicolons (what its first line holds, in this order), the first line naming the
// columns; a cell in "double quotes" may hold the parting character. A number column becomes [N] i64 when all its cells are whole numbers,
// else [N] f64; columns called NAME.0, NAME.1, ... that stand side by side become one array NAME [N, k] f64. A column whose first cell is
// no number is text: [N] i64, indices into its distinct texts. A cell that is empty, or reads nan, NaN, NA or ?, is a missing number (NaN).
//
// Throws Error{input} at FILE:LINE for a row with more or fewer cells than columns, a text in a number column, a missing cell in a text
// column, a quote that does not end; at FILE for a doubled name, a first line that holds numbers instead of names, and no rows.
TableArrays read_csv_arrays(const std::string& path);

}  // namespace mm
