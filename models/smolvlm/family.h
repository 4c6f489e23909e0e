#pragma once
#include <memory>

#include "chat/model.h"
#include "model/answerer.h"
#include "model/family.h"

// What SmolVLM and Idefics3 offer; the rows of models/families.cpp.

namespace mm::smolvlm {

chat::Model open(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

}  // namespace mm::smolvlm
