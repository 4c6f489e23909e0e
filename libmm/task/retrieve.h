#pragma once
#include "options/retrieve.h"

namespace mm {

// mm retrieve: the first input says what to do (kRetrieveActions). Returns the exit code.
int retrieve(const RetrieveOptions& options);

}  // namespace mm
