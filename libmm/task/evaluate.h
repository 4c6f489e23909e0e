#pragma once
#include "options/evaluate.h"

namespace mm {

// mm evaluate: prints the figures of a file of predictions, and what they mean, on standard output. Returns the exit code. Throws
// Error{usage} for options that do not go together, Error{input} as read_judged_texts() does, Error{output}.
int evaluate(const EvaluateOptions& options);

}  // namespace mm
