#pragma once
#include <cstdint>

#include "base/json.h"
#include "florence2/config.h"
#include "model/image_processor.h"

namespace mm::florence2 {

// What a preprocessor_config.json asks for: CLIPImageProcessor, here to one size. Throws Error{input} as read_image_steps does, and where
// the size is not the same for all pictures.
ImageSteps image_steps(const Json& config);

// The states of such pictures. Throws Error{input} as states_of() does, and where the file says another number.
std::int64_t states_of_pictures(const ImageSteps& steps, const VisionConfig& vision, const Json& config);

}  // namespace mm::florence2
