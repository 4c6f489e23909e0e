#pragma once
#include <functional>

#include "base/log.h"
#include "options/embed.h"
#include "task/vectors.h"

namespace mm {

// mm embed: files and texts become vectors. Returns the exit code.
int embed(const EmbedOptions& options);

// The same with a model of the caller's, opened while the first files are read.
int embed(const EmbedOptions& options, const std::function<OpenedEmbedder()>& open, Log& log);

}  // namespace mm
