#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::clap {

// A folder of ClapModel of transformers (Wu et al. 2023), fused or not.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::clap
