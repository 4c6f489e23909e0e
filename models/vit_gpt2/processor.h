#pragma once
#include "base/json.h"
#include "model/image_processor.h"

namespace mm::vit_gpt2 {

// What a preprocessor_config.json asks for: ViTImageProcessor or DeiTImageProcessor. Throws Error{input} as read_image_steps does.
ImageSteps image_steps(const Json& config);

}  // namespace mm::vit_gpt2
