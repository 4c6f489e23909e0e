#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>

#include "model/answerer.h"
#include "model/family.h"
#include "model/matcher.h"

// What BLIP offers; the row of models/families.cpp.

namespace mm::blip {

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<CaptionLearner> caption_learner(const Json& config, const Params& params);
std::unique_ptr<QuestionLearner> question_learner(const Json& config, const Params& params);
CaptionConfigs caption_configs(const CaptionPlan& plan);
std::unique_ptr<PictureEncoder> picture_encoder(const Json& config, const Json& processor, const Params& params);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Matcher> matcher(const Folder& folder, const Runtime& runtime);
std::shared_ptr<ParamSource> weights(const Folder& folder);
void complete(Json& config, std::map<std::string, at::Tensor>& weights);  // weights: [...] each of its own shape

}  // namespace mm::blip
