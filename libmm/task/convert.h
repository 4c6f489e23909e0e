#pragma once
#include "options/convert.h"

namespace mm {

// mm convert: one file or folder; says what was written on standard output. Returns the exit code. Throws Error{usage} for options that do
// not go together and outputs that stand there; Error{input, output} as libmm/weights does.
int convert(const ConvertOptions& options);

}  // namespace mm
