#pragma once
#include "base/log.h"
#include "options/retrieve.h"

namespace mm {

// What mm retrieve does with vectors that somebody else made: --vectors names a file of arrays, [N, E], of which a safetensors or npz file
// has one, or one called "vectors".

// index: adds them. NAME.jsonl beside the file says their ids, kinds and fields, a line each in the order of the rows, as mm embed and
// export write it (records without a "row" are passed over); without it ids are the rows' numbers. --model is noted, where it is given.
int index_vectors(const RetrieveOptions& options, Log& log);

// search: each row is a query. -> as search_store()
int search_vectors(const RetrieveOptions& options, Log& log);

}  // namespace mm
