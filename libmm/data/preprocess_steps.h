#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/params.h"

namespace mm {

// Steps are fitted on x [N, ...] f32 (NaN = missing) in f64, and keep what they found as f32 tensors by name. `numbers` are their
// arguments. Statistics are of each number of a row over the rows, or, with `whole`, of all numbers of all rows; missing ones are passed
// over, and stay missing but for impute. Where nothing varies the divisor is 1, so that a constant becomes 0 and nothing is divided by 0.
struct StepInput {
  at::Tensor x;  // [N, ...] f32
  std::vector<double> numbers;
  bool whole = false;
  std::string who, where;  // for messages
};

NamedTensors fit_standardise(const StepInput& input);  // mean, std (of the population): [...] or []
NamedTensors fit_min_max(const StepInput& input);      // least, range: [...] or []
NamedTensors fit_robust(const StepInput& input);       // median, iqr (75th less 25th percentile, linear between neighbours): [...] or []
NamedTensors fit_impute(const StepInput& input);       // mean, 0 where all are missing: [...] or []
NamedTensors fit_scale(const StepInput& input);        // factor, offset: []

// mean [D], components [K, D]: directions of the largest variance, largest first, of rows flattened to [N, D]. The number of them, or below
// 1 the share of the variance that they explain together at least. The entry of largest magnitude is positive in each. Directions without
// variance are zeros. Throws Error{input} for missing numbers, and for more components than rows or numbers in a row.
NamedTensors fit_pca(const StepInput& input);

at::Tensor apply_standardise(const at::Tensor& x, const NamedTensors& fitted);  // [N, ...] -> [N, ...]: (x - mean) / std
at::Tensor apply_min_max(const at::Tensor& x, const NamedTensors& fitted);      // [N, ...] -> [N, ...]: (x - least) / range
at::Tensor apply_robust(const at::Tensor& x, const NamedTensors& fitted);       // [N, ...] -> [N, ...]: (x - median) / iqr
at::Tensor apply_impute(const at::Tensor& x, const NamedTensors& fitted);       // [N, ...] -> [N, ...]
at::Tensor apply_scale(const at::Tensor& x, const NamedTensors& fitted);        // [N, ...] -> [N, ...]: x * factor + offset
at::Tensor apply_pca(const at::Tensor& x, const NamedTensors& fitted);          // [N, ...] -> [N, K]

// A step that a list may name: "standardise", "standardise whole", "pca 32", "scale 1/255 -0.5".
struct PreprocessRow {
  std::string_view name, usage, summary;
  std::size_t least_numbers, most_numbers;  // its arguments
  bool may_be_whole;
  std::array<std::string_view, 2> tensors;  // that it keeps; the second may be empty
  NamedTensors (*fit)(const StepInput& input);
  at::Tensor (*apply)(const at::Tensor& x, const NamedTensors& fitted);  // [N, ...] f32 -> [N, ...] f32
};

// All steps.
inline constexpr std::array kPreprocessSteps{
    PreprocessRow{
        "impute", "impute [whole]", "puts the mean where a number is missing (NaN)", 0, 0, true, {"mean", ""}, fit_impute, apply_impute},
    PreprocessRow{"standardise",
                  "standardise [whole]",
                  "mean 0, standard deviation 1",
                  0,
                  0,
                  true,
                  {"mean", "std"},
                  fit_standardise,
                  apply_standardise},
    PreprocessRow{"min-max", "min-max [whole]", "least 0, largest 1", 0, 0, true, {"least", "range"}, fit_min_max, apply_min_max},
    PreprocessRow{"robust", "robust [whole]", "median 0, interquartile range 1", 0, 0, true, {"median", "iqr"}, fit_robust, apply_robust},
    PreprocessRow{"scale",
                  "scale FACTOR [OFFSET]",
                  "times a factor (1/255), plus an offset",
                  1,
                  2,
                  false,
                  {"factor", "offset"},
                  fit_scale,
                  apply_scale},
    PreprocessRow{"pca",
                  "pca COUNT|SHARE",
                  "principal components: their number, or the share of variance they explain",
                  1,
                  1,
                  false,
                  {"mean", "components"},
                  fit_pca,
                  apply_pca},
};

}  // namespace mm
