#pragma once
#include <memory>

#include "model/family.h"

// What Florence-2 offers; the row of models/families.cpp.

namespace mm::florence2 {

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);

}  // namespace mm::florence2
