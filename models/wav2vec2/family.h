#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::wav2vec2 {

// A folder of Wav2Vec2Model or HubertModel of transformers, or of a recogniser or classifier made of one.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::wav2vec2
