#pragma once
#include "base/json.h"
#include "model/image_processor.h"

namespace mm::git {

// What a preprocessor_config.json asks for: CLIPImageProcessor, or VideoMAEImageProcessor of models that were made for clips. Throws
// Error{input} as read_image_steps does.
ImageSteps image_steps(const Json& config);

}  // namespace mm::git
