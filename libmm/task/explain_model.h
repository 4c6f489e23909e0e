#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "model/stack.h"
#include "model/stack_attention.h"
#include "task/regress_floors.h"

namespace mm {

// What the outputs of a model are: scores of classes, of which one is right; values; or scores of yes-or-no answers.
enum class Outputs { classes, values, answers };

// A trained stack as a function of its inputs, each of which may be missing.
struct ExplainedModel {
  StackPlan plan;
  Outputs outputs = Outputs::classes;
  ArraySet set;                   // as its own preprocessing shows it
  std::vector<at::Tensor> means;  // [...] f32 of each input over the training rows; 0 where no row has a number
  std::vector<at::Tensor>
      absences;  // [...] what stands where an input is left out: NaN, or the mean of a model that knows of no missing ones

  // [B, ...] f32 of each input -> [B, K]: logits or values, which have gradients. What opinions give is the logarithm of the expected
  // probability (train/objective_evidential.h).
  std::function<at::Tensor(std::span<const at::Tensor> inputs)> scores;

  // What the transformers among the layers of an input look at, of [B, ...] of it; null: nobody can say. Nothing of an input without any.
  std::function<std::optional<StackAttention>(std::size_t input, const at::Tensor& x)> attention = {};

  const std::vector<std::string>& names() const { return plan.values.empty() ? plan.classes : plan.values; }  // [K]
};

// The model of a finished run. Throws Error{input} as open_stored_stack does, Error{usage} where examples are shown at their own lengths.
ExplainedModel open_explained_model(const std::string& folder, const ArraySet& raw, Outputs outputs);

// Each input of some rows, [B, ...] f32.
std::vector<at::Tensor> inputs_of(const ExplainedModel& model, std::span<const std::int64_t> rows);

// How good answers are, greater is better: the accuracy of classes and answers, R^2 of values. scores: [N, K] of those rows.
double rate_of(const ExplainedModel& model, const at::Tensor& scores, std::span<const std::int64_t> rows);
const char* rate_name(Outputs outputs);  // "accuracy", "r2"

// The number that is explained of each row, [B] of [B, K]: the class's logit less the mean of all logits, which does not change when the
// same is added to each, as no probability does; or the value, or the answer's logit. which: [B] i64, the output.
at::Tensor explained_score(Outputs outputs, const at::Tensor& scores, const at::Tensor& which);

}  // namespace mm
