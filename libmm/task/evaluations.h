#pragma once
#include <span>
#include <string>
#include <string_view>

#include "evaluate/judgement.h"
#include "options/evaluate.h"

namespace mm {

// One kind of answers that mm evaluate scores.
struct Evaluation {
  std::string_view name;                                                               // "caption"
  Judgement (*judge)(const std::string& predictions, const EvaluateOptions& options);  // predictions: a file; all else as the options say
  bool texts = true;  // are read, of which --pred-field, --ref-field and --missing speak
};

// All kinds, in the order of kEvaluations.
std::span<const Evaluation> evaluations();

}  // namespace mm
