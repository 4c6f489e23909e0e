#pragma once
#include <string>

#include "base/json.h"

namespace mm {

// Where and how this process runs: {"begun": "2026-11-21T16:00:00Z", "command": ["mm-train", ...], "folder", "host", "system", "mm",
// "libtorch", "compiler", "processor": {"name", "features", "usable"}, "threads"}. The number of threads is the one that LibTorch has now.
Json run_environment();

// Adds run_environment() to the "starts" of env.json in a run's folder, oldest first: which machines and commands a run went through. It
// says when, so it differs from run to run, and nothing is read from it. Throws Error{input} for an env.json that is none, Error{output}.
void write_run_environment(const std::string& run);

}  // namespace mm
