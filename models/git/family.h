#pragma once
#include <memory>

#include "model/answerer.h"
#include "model/family.h"

// What GIT offers; the row of models/families.cpp.

namespace mm::git {

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime);
std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

}  // namespace mm::git
