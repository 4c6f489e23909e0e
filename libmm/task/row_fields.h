#pragma once
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "data/arrays.h"
#include "task/record.h"

namespace mm {

// Fields that records have by their place: files of arrays (data/chosen_arrays.h) with one row a record, in the order of the inputs. The
// number columns of a table that stand for themselves are, side by side, also the array `features`, as in training.
class RowFields {
 public:
  RowFields() = default;

  // `apart`: a column that is no part of `features`, such as the truth. Throws Error{input} as open_arrays_together() does.
  explicit RowFields(const std::vector<std::string>& files, const std::string& apart = {});

  bool empty() const { return rows_ == 0; }
  std::size_t rows() const { return rows_; }

  // Throws Error{usage} where nothing of the files is among the names that are read, or an array that was chosen by '#' is not.
  void check_names(const std::vector<std::string>& read) const;

  // Throws Error{input} where there are more or fewer records.
  void check_records(std::size_t records) const;

  // What stands in a row, from 0; nothing where there is no such array, and where it is missing: a number that is NaN, or of steps [T, C]
  // one in each. Throws Error{input}, which names the files and no place, for a row behind the last, and for an array of another kind.
  std::optional<at::Tensor> numbers(const std::string& name, std::size_t row) const;  // [...] f32, or u8 as in the file
  std::optional<std::string> name(const std::string& field, std::size_t row) const;   // a text as it is, a whole number in digits
  std::optional<double> number(const std::string& name, std::size_t row) const;       // one number

  bool has_texts(const std::string& name) const { return arrays_.texts.contains(name); }
  bool chosen(const std::string& name) const { return chosen_.contains(name); }  // by '#'

  // A record for each row, called by a column `id` of texts where there is one, else "row 1", ...; with its text where a column of texts is
  // called `text`.
  std::vector<GivenRecord> records() const;

 private:
  std::string of_files(const std::string& name) const;  // as messages call an array
  const at::Tensor* find(const std::string& name, std::size_t row) const;

  std::string where_;
  std::size_t rows_ = 0;
  Arrays arrays_;
  std::set<std::string> chosen_;
};

}  // namespace mm
