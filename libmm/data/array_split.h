#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// Rows drawn out of a list of them, both ascending.
struct DrawnRows {
  std::vector<std::int64_t> drawn, left;
};

// Takes round(fraction * n) of the n rows: the last of their permutation under (seed, stream), so that a larger fraction takes what a
// smaller one took, and more. Where labels are given it does so for the rows of every class alone. A pure function of its arguments.
// labels: [N] i64, or undefined; fraction: 0 to 1.
DrawnRows draw_fraction(const std::vector<std::int64_t>& rows, double fraction, const at::Tensor& labels, std::uint64_t seed,
                        std::string_view stream);

// Takes `count` rows of every class that stands among them. Throws Error{input} that names a class of fewer rows.
// labels: [N] i64; class_names: of every class.
DrawnRows draw_per_class(const std::vector<std::int64_t>& rows, std::int64_t count, const at::Tensor& labels,
                         const std::vector<std::string>& class_names, std::uint64_t seed, const std::string& where);

// What an array says of the split of its rows, as 0 (training), 1 (validation) and 2 (test): [N] i64. stored: [N] or [N, 1] of 0 and 1
// (test), or of 0, 1 and 2; texts: what its numbers stand for where it was a text column (train; valid, val, dev, validation; test), else
// null. Throws Error{input} for anything else.
at::Tensor read_split(const at::Tensor& stored, const std::vector<std::string>* texts, const std::string& name, const std::string& where);

}  // namespace mm
