#pragma once
#include <functional>

#include "base/log.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// mm retrieve classify: which label is the likeliest of each input, by sentences around the labels (Radford et al. 2021). A label is the
// mean of its sentences' vectors, each of the length 1, brought to the length 1. Returns the exit code.
int classify(const RetrieveOptions& options, const std::function<OpenedEmbedder()>& open, Log& log);

}  // namespace mm
