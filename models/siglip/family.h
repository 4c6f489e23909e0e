#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::siglip {

// A folder of SiglipModel of transformers (Zhai et al. 2023), or of SigLIP 2 (Tschannen et al. 2025).
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::siglip
