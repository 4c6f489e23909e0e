#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::vit {

// A folder of ViTModel, Dinov2Model or Dinov2WithRegistersModel of transformers, or of one of their classifiers.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

// A folder of ASTModel of transformers (Gong et al. 2021), or of its classifier.
std::unique_ptr<Embedder> sound_embedder(const Folder& folder, const Runtime& runtime);

// A folder of VideoMAEModel of transformers (Tong et al. 2022), of its classifier, or of what it was trained as.
std::unique_ptr<Embedder> video_embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::vit
