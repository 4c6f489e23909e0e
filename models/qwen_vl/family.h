#pragma once
#include <memory>

#include "chat/model.h"
#include "model/answerer.h"
#include "model/family.h"
#include "tensor/params.h"

// What Qwen3-VL and Qwen2.5-VL offer; rows of models/families.cpp.

namespace mm::qwen_vl {

// Weights under the names that transformers writes today (model.visual, model.language_model, lm_head), wherever files of other ages have
// them.
Params named(const std::shared_ptr<ParamSource>& files);

// A folder of either, to compute so. Throws Error{input} as chat::Model does.
chat::Model open(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

}  // namespace mm::qwen_vl
