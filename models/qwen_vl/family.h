#pragma once
#include <memory>

#include "chat/model.h"
#include "model/answerer.h"
#include "model/family.h"

// What Qwen3-VL offers; a row of models/families.cpp.

namespace mm::qwen_vl {

chat::Model open(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

}  // namespace mm::qwen_vl
