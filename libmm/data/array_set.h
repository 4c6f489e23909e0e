#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/media_column.h"
#include "tensor/params.h"

namespace mm {

// What the label of an example is: one of some classes, or a value to predict. `automatic`: whole numbers, truth values and text are
// classes, numbers with a fraction (f16, f32, f64) are values.
enum class LabelKind { automatic, classes, values };

// Which arrays make a set for training, and which of its rows are learnt from.
struct ArraySetOptions {
  // Files of any form that open_arrays() reads. The files of one list hold the same examples in the same order, each some arrays of them
  // (pictures in one, labels in the other); rows of `valid_files` and `test_files` stand behind those of `files`, and say the split.
  std::vector<std::string> files, valid_files, test_files;

  // Names or globs ("x*") of the arrays that a model is shown; "!x3" takes away again. Empty, or with takings alone: all but label and
  // split. With `media` the names of extractors (feature/extractor.h) are inputs too. In a table, the number columns that are left are put
  // side by side as one array, `features`, a name that stands for all of them here.
  std::vector<std::string> inputs;
  bool texts = false;                   // whether columns of text may be inputs
  std::vector<std::string> categories;  // arrays that go in as categories (data/categories.h), whatever `inputs` lets through
  std::string media;  // the column with a sound or a video for each row, which is no input by itself; empty: there is none
  std::string label;  // empty: `label` or `labels`, whichever there is; of values also several columns, parted by commas
  std::string group;  // an array of whole numbers or texts that is no input: what must not stand on two sides of a split; empty: none
  LabelKind kind = LabelKind::automatic;

  // An array as `group`: rows with the same are the steps of one sequence (data/array_sequences.h), in the order of the numbers of the
  // array `order`, or of the file; empty: there are none. A sequence is a group where no other is named. Neither array is an input.
  std::string sequence, order;

  // An array of 0 = training and 1 = test, or of 0, 1, 2 = training, validation, test, or a text column that says train, valid (val, dev)
  // and test. Where the set has none of this name all rows are for training; a name that is not the default must be there.
  std::string split = "split";

  double test_fraction = 0;    // [0, 1): of all rows, where neither files nor an array say which are for testing
  double valid_fraction = 0;   // [0, 1): of the training rows, where nothing says which are for validation
  std::int64_t per_class = 0;  // training rows kept of every class, drawn last; the others are `unlabelled`. 0: all
  bool stratified = true;      // fractions are taken of every class for itself (values: of all rows)
  std::uint64_t seed = 0;      // which rows the fractions and per_class take: a pure function of it and the rows
};

// A set of examples, whole in memory.
struct ArraySet {
  NamedTensors inputs;  // [N, ...] each: u8 where the files hold bytes or truth values, else f32; NaN = missing
  std::map<std::string, std::vector<std::string>> texts;       // inputs that are texts, [N] each
  std::map<std::string, std::vector<std::string>> categories;  // inputs that are categories, [N, 1] each: the names of 1, 2, ...
  std::vector<MediaPath> media;                                // [N], or empty: the rows' files, which inputs are still to be made of
  std::vector<std::string> extracted;                          // names of the inputs that extractors of the same names make of them
  at::Tensor labels;                                           // [N] i64, the class; or [N, ...] f32, the value; of sequences for each step
  std::vector<std::string> class_names;  // of class 0, 1, ...: the distinct labels in order (numbers by value); empty for values
  std::vector<std::string> value_names;  // of values, one for each column: NAME, NAME.0, ...; empty for classes
  // Rows, each list ascending. No row is in two of them, and every row is in one.
  std::vector<std::int64_t> train, valid, test, unlabelled;
  // Of every row, or empty where nothing says it.
  std::vector<std::vector<std::int64_t>> sequences;  // rows that are the steps of one example, in their order; empty: every row is one
  std::vector<std::int64_t> steps;    // of a set of sequences, of every example: how many steps it has; the others are padding
  std::vector<std::string> ids;       // what the example is called, such as its file's name; what stands behind an '@' is a variant of it
  std::vector<std::string> groups;    // what must not stand on two sides of a split, such as a speaker
  std::vector<std::int64_t> lengths;  // how much of the last dimension of its one input it fills; what stands behind that is padding
  std::vector<std::string> file_hashes;  // sha256 of its file, where it has one of its own
  std::string fingerprint;  // sha256, 64 digits, over names, types, shapes, bytes, class names and the split that the files say

  std::int64_t rows() const { return labels.defined() ? labels.size(0) : 0; }
};

// Reads the files and takes a set from them. Labels of N rows may be stored as [N] or [N, 1]. Throws Error{input} that names file and
// array: row counts that differ, no array of a name (with the nearest), a label that is missing (NaN), an infinite input, a split of
// other numbers, a class whose rows do not suffice for per_class, a sequence on two sides of the split. Error{usage} for options that
// contradict each other.
ArraySet read_array_set(const ArraySetOptions& options);

}  // namespace mm
