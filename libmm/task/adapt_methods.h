#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "options/train.h"
#include "task/adapt_data.h"

namespace mm {

// What a method knows: rows of a source with their labels, and rows of a target without.
struct AdaptProblem {
  at::Tensor source;                     // [N, C] f64
  at::Tensor labels;                     // [N] i64 in [0, K)
  at::Tensor target;                     // [M, C] f64
  at::Tensor coloured;                   // [C, C] f64: covariance_power(target, 0.5); undefined where no method asks for it
  std::vector<std::string> class_names;  // K
};

// A way to say the classes of a target.
struct AdaptMethod {
  std::string_view name, summary;
  bool learns;   // in steps: it needs model.layers
  bool colours;  // it needs AdaptProblem::coloured
  at::Tensor (*classes)(const AdaptProblem& problem,
                        const TrainOptions& options);  // [M] i64; a pure function of both, unless somebody asked to stop
};

std::span<const AdaptMethod> adapt_methods();                   // the table, in the order it is shown
const AdaptMethod& find_adapt_method(const std::string& name);  // throws Error{usage} for an unknown name, with the nearest

}  // namespace mm
