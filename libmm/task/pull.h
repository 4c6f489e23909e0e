#pragma once
#include "options/pull.h"

namespace mm {

// mm pull. Throws Error{usage}, Error{network} for what the hub or the way to it refuses, Error{output} for a cache that cannot be written.
int pull(const PullOptions& options);

}  // namespace mm
