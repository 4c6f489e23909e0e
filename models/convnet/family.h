#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::convnet {

// A folder of ResNetModel, ConvNextModel or ConvNextV2Model of transformers, or of one of their classifiers.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::convnet
