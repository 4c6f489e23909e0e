#pragma once
#include "model/image_processor.h"
#include "vit/config.h"

namespace mm::vit {

// What a preprocessor_config.json asks for: ViTImageProcessor, of DINOv2 BitImageProcessor. Throws Error{input} as read_image_steps does.
ImageSteps image_steps(const Json& processor, const Config& config);

}  // namespace mm::vit
