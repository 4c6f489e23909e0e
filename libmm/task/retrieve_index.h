#pragma once
#include <functional>

#include "base/log.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// mm retrieve index: makes an index of files and texts, or adds to one. What stands there unchanged (path, size, time of change) is passed
// over; what was changed is made anew. Other fields of a list's lines are kept with their rows, for --where. Prints what came of it.
// Returns the exit code. open: opens the model of that name.
int index_files(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log);

}  // namespace mm
