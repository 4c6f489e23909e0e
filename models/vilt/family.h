#pragma once
#include <memory>

#include "model/answerer.h"
#include "model/family.h"

// What ViLT offers; the row of models/families.cpp.

namespace mm::vilt {

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime);

}  // namespace mm::vilt
