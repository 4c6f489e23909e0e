#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::vit {

// A folder of ViTModel, Dinov2Model or Dinov2WithRegistersModel of transformers, or of one of their classifiers.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::vit
