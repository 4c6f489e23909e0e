#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tensor/params.h"

namespace mm {

// The arrays of one file. Element i of each belongs to example i.
struct Arrays {
  NamedTensors tensors;                                   // [N, ...] each, N >= 1; types as in the file
  std::map<std::string, std::vector<std::string>> texts;  // of a text column: what its numbers 0, 1, ... stand for, sorted
  std::vector<std::string> columns;                       // of a table: the number columns that are arrays of their own, in order

  std::int64_t rows() const { return tensors.begin()->second.size(0); }
};

// Opens a file of arrays; what is in it decides, not its name: .npz, .npy, .safetensors, MNIST's idx (plain or .gz), or a table of values
// (csv_arrays.h). An .npy array is called as its file, without ending; one of idx is `labels` where it has one dimension, else `images`.
//
// Where the name of every array ends in _train, _valid, _val or _test, the parts are put one behind the other: x_train [1600, 240] and
// x_test [400, 240] become x [2000, 240], and `split` [2000] i64 says 0 (training), 1 (validation), 2 (test).
//
// NaN is a missing value and stays one. Throws Error{input} that names file and array: for all that the readers refuse, no arrays, a single
// number, no rows, row counts that differ, a name that a part lacks; and for formats that mm does not read (pickle, MATLAB, HDF5).
Arrays open_arrays(const std::string& path);

}  // namespace mm
