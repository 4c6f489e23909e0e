#pragma once
#include <memory>

#include "model/family.h"

// What BLIP offers; the row of models/families.cpp.

namespace mm::blip {

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<CaptionLearner> caption_learner(const Json& config, const Params& params);
CaptionConfigs caption_configs(const CaptionPlan& plan);

}  // namespace mm::blip
