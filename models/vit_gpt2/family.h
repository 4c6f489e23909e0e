#pragma once
#include <memory>

#include "model/family.h"

// What a ViT with GPT-2 behind it offers; the row of models/families.cpp.

namespace mm::vit_gpt2 {

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);

}  // namespace mm::vit_gpt2
