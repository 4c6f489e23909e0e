#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/preprocess_steps.h"
#include "tensor/params.h"

namespace mm {

// What becomes of numbers that are still missing (NaN) behind the last step.
enum class Missing {
  refused,
  kept,  // for a model that takes them as missing; infinite ones are refused all the same
};

// Steps that the numbers of an array go through before a model sees them, one after the other: fitted on the rows for training alone, kept
// with the model, and applied to any rows.
//
//   Preprocess steps({"impute", "standardise", "pca 32"}, "preprocess");
//   at::Tensor train = steps.fit(x.index_select(0, rows), "array 'x'");   at::Tensor all = steps.apply(x, "array 'x'");
class Preprocess {
 public:
  // Each text is a name of kPreprocessSteps and its arguments. Throws Error{usage} at `where` for an unknown name (with the nearest), and
  // for arguments that are missing, too many or no numbers.
  explicit Preprocess(const std::vector<std::string>& steps = {}, const std::string& where = {}, Missing missing = Missing::refused);

  // [N, ...] of any real type -> [N, ...] f32: fits every step on what the ones before it made of these rows, and gives what the last made.
  // Throws Error{input} when missing numbers are left and refused: `who` begins the sentence ("array 'x'").
  at::Tensor fit(const at::Tensor& rows, const std::string& who);

  // [N, ...] of any real type -> [N, ...] f32. Without steps, bytes stay bytes, and the rest only becomes f32. Throws Error{input} for rows
  // of another shape than those it was fitted on, and when infinite numbers are left, or missing ones that are refused.
  at::Tensor apply(const at::Tensor& rows, const std::string& who) const;

  // What the steps found, f32: "0.impute.mean" [...], "1.pca.components" [K, D]. load() takes it back, on any device; it throws
  // Error{input} on a missing name, and where the names are those of other steps.
  NamedTensors state() const;
  void load(const NamedTensors& state, const std::string& where);

  bool empty() const { return steps_.empty(); }

 private:
  struct Step {
    const PreprocessRow* row = nullptr;
    std::vector<double> numbers;
    bool whole = false;
    NamedTensors fitted;  // [...] each; empty before fit() or load()
  };

  std::vector<Step> steps_;
  std::string where_;
  Missing missing_;
};

// The steps of every array of a set, by the array's name.
using Preprocessing = std::map<std::string, Preprocess>;

// Fits the same steps to each array of `inputs` ([N, ...]), on its rows `train` alone.
Preprocessing fit_preprocessing(const NamedTensors& inputs, const std::vector<std::int64_t>& train, const std::vector<std::string>& steps,
                                const std::string& where, Missing missing = Missing::refused);

// [N, ...] each -> [N, ...] f32 each, on all rows. Throws Error{input} for an array that it was not fitted on.
NamedTensors apply_preprocessing(const Preprocessing& preprocessing, const NamedTensors& inputs);

// As of one array, each name behind "ARRAY:".
NamedTensors preprocessing_state(const Preprocessing& preprocessing);

// Those that were fitted with these steps, back from their state; names without ':' are others' and left alone.
Preprocessing load_preprocessing(const NamedTensors& state, const std::vector<std::string>& names, const std::vector<std::string>& steps,
                                 const std::string& where, Missing missing = Missing::refused);

}  // namespace mm
