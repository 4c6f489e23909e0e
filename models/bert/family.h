#pragma once
#include <memory>

#include "model/family.h"
#include "model/text_encoder.h"

// What BERT and its like offer; the rows of models/families.cpp.

namespace mm::bert {

std::unique_ptr<TextClassifier> text_classifier(const Folder& folder, const Runtime& runtime);
std::unique_ptr<TextEmbedder> text_embedder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::bert
