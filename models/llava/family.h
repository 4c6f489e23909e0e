#pragma once
#include <memory>

#include "chat/model.h"
#include "model/answerer.h"
#include "model/family.h"

// What LLaVA-1.5 offers; the row of models/families.cpp.

namespace mm::llava {

chat::Model open(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

// Weights stand under the names that transformers writes since 4.52 (model.vision_tower, model.multi_modal_projector, model.language_model,
// lm_head) or under those of before (language_model.model and language_model.lm_head); CLIP's own in a scope vision_model, or not. mm's
// layers ask for the first.
Params named_parts(const std::shared_ptr<ParamSource>& files);

}  // namespace mm::llava
