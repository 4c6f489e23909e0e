#pragma once
#include <memory>

#include "chat/model.h"
#include "model/answerer.h"
#include "model/family.h"

// What Qwen3-VL and Qwen2.5-VL offer; rows of models/families.cpp.

namespace mm::qwen_vl {

chat::Model open(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

}  // namespace mm::qwen_vl
