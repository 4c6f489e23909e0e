#pragma once
#include <string>
#include <string_view>

#include "options/batch.h"
#include "options/evaluate.h"

namespace mm {

// mm evaluate: prints the figures of a file of predictions, and what they mean, on standard output. Returns the exit code. Throws
// Error{usage} for options that do not go together, Error{input} as read_judged_texts() does, Error{output}.
int evaluate(const EvaluateOptions& options);

// The figures of what a run writes (--eval), as mm evaluate prints them of its output.
class EvaluatedRun {
 public:
  // kind: of kEvaluations. references: a file; empty: there is nothing to do. Throws Error{usage} for an output that cannot be read again,
  // and for a part of a run; Error{input} for references that have no rows: before the work begins.
  EvaluatedRun(std::string_view kind, const std::string& references, const BatchOptions& batch);

  // Prints them when all records are written, whether some failed (code 1) or none. References that nothing was predicted for are left out,
  // and counted. Returns `code`. Throws as evaluate() does.
  int finish(int code) const;

 private:
  EvaluateOptions options_;
};

}  // namespace mm
