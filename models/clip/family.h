#pragma once
#include <memory>

#include "model/dual_encoder.h"
#include "model/family.h"

namespace mm::clip {

// A folder of CLIPModel of transformers (Radford et al. 2021), whoever trained it.
std::unique_ptr<DualEncoder> dual_encoder(const Folder& folder, const Runtime& runtime);

}  // namespace mm::clip
