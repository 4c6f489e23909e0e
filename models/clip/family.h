#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::clip {

// A folder of CLIPModel of transformers (Radford et al. 2021), whoever trained it.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::clip
