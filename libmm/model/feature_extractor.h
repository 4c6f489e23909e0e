#pragma once
#include <string_view>

#include "base/json.h"
#include "model/folder.h"

namespace mm {

// What says how a folder's model hears: the feature_extractor block of processor_config.json, else preprocessor_config.json. Throws
// Error{input} where there is neither, and where it asks for another class of transformers than `type` (such as "ASTFeatureExtractor").
Json feature_extractor_config(const Folder& folder, std::string_view type);

}  // namespace mm
