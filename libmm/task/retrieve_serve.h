#pragma once
#include <functional>

#include "base/log.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// mm retrieve serve: answers searches over HTTP (task/search_site.h) until the process is asked to stop; prints its address on standard
// output once it answers. Returns the exit code. Throws Error{usage} where others could ask without a token, Error{resource} where the port
// is taken. open: opens the model of that name.
int serve_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log);

}  // namespace mm
