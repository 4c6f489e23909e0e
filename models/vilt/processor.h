#pragma once
#include "base/json.h"
#include "model/image_processor.h"

namespace mm::vilt {

// What a preprocessor_config.json asks for: ViltImageProcessor of transformers 5. Pictures keep their shape; none is padded, because each
// is looked at for itself. Throws Error{input} as read_image_steps does.
ImageSteps image_steps(const Json& config);

}  // namespace mm::vilt
