#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::chinese_clip {

// A folder of ChineseCLIPModel of transformers.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::chinese_clip
