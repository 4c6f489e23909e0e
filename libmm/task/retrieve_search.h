#pragma once
#include <functional>

#include "base/log.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// mm retrieve search: what of an index is nearest to each query, by cosine, exactly. Queries are files and texts; parts (--text, --like,
// --not) are added to each, or are the query. Returns the exit code. open: opens the model of that name.
int search_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log);

}  // namespace mm
