#pragma once
#include <string>

#include "train/caption_run.h"

namespace mm {

// The model of a checkpoint as people use it: a folder of its exported weights in half precision, with configs and tokenizer, without what
// only training needs. A README.md that stands in `to` stays.
void export_model(const std::string& checkpoint, const std::string& to);

}  // namespace mm
