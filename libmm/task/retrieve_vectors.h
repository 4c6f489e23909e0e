#pragma once
#include "base/log.h"
#include "options/retrieve.h"

namespace mm {

// What mm retrieve does with vectors that somebody else made, which --vectors names (task/given_vectors.h).

// index: adds them. --model is noted, where it is given.
int index_vectors(const RetrieveOptions& options, Log& log);

// search: each row is a query. -> as search_store()
int search_vectors(const RetrieveOptions& options, Log& log);

}  // namespace mm
