#pragma once
#include <memory>

#include "model/embedder.h"
#include "model/family.h"

namespace mm::clip {

// A folder of CLIPModel of transformers (Radford et al. 2021), whoever trained it.
std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime);
std::unique_ptr<TwoTowers> two_towers(const Json& config, const Params& params);
CaptionConfigs caption_configs(const CaptionPlan& plan);

}  // namespace mm::clip
