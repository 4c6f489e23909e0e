#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "train/objective_class.h"

// The table of objectives: what training makes small. The functions stand in objective_class.h, objective_value.h and so on.
//
// What can be told of each target alone is summed over the targets, so that a run divides once by their true number over all micro-batches
// and processes. What compares the items of a batch with each other (views, domains), or real items with made ones, is a mean.

namespace mm {

// What an objective is given.
enum class Takes {
  labels,      // scores [..., K] and labels [...] i64
  answers,     // scores [..., K] and answers [..., K] in [0, 1]
  values,      // an output and a target of one shape
  opinions,    // scores [B, M, K] of M views of the same item, and labels [B] i64
  modalities,  // what each of several fused inputs says for itself, and what they say together
  views,       // embeddings of the same items, seen twice
  domains,     // features of a source and of a target domain
  unlabelled,  // scores of items without labels
  critic,      // a critic's scores of real and made items
  noise,       // a denoiser's output and what it should have been
  sequences,   // scores over time and shorter sequences of labels
  patches,     // patches of a picture, some of them hidden
};

// In the words of `mm list objectives`: "scores and labels".
std::string_view words(Takes takes);

// What the objectives of outputs and targets can be told; each reads what concerns it.
struct ObjectiveOptions {
  ClassOptions classes = {};
  double threshold = 1;  // of huber: where the parabola becomes a line
  double annealing = 1;  // of evidential: rises from 0 to 1 over the first epochs (evidential_annealing)
};

// One row of the table.
struct Objective {
  std::string_view name;
  std::string_view summary;
  Takes takes;

  // Of an output and a target: the loss, summed over the targets -> [] with a gradient; null where an objective takes something else.
  // Throws Error{input} for shapes and labels that do not fit, Error{usage} for options.
  at::Tensor (*sum)(const at::Tensor& output, const at::Tensor& target, const ObjectiveOptions& options) = nullptr;

  // By how many targets the sum is divided; null where `sum` is. The target is of any shape that `takes` says.
  std::int64_t (*targets)(const at::Tensor& target) = nullptr;
};

std::span<const Objective> objectives();  // the table, in the order it is shown

// Throws Error{usage} for an unknown name, with the nearest one.
const Objective& find_objective(const std::string& name);

// What a task of mm train makes small where nothing is named: "cross-entropy" of classes and words, "mse" of values.
std::string objective_of_task(std::string_view task);

}  // namespace mm
