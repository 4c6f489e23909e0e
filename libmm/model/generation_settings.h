#pragma once
#include <string_view>

#include "base/json.h"
#include "model/folder.h"

namespace mm {

// The keys that say how a model's texts are decoded, for resolve_decoding(), from where transformers takes them: generation_config.json; in
// a folder without one config.json, then its block `part` (the settings of the side that writes), then `defaults`, those of the model's
// class. A null is as though the key were missing.
Json generation_settings(const Folder& folder, std::string_view part, const Json& defaults);

}  // namespace mm
