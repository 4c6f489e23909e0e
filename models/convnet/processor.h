#pragma once
#include "model/image_processor.h"

namespace mm::convnet {

// What a preprocessor_config.json asks for: ConvNextImageProcessor, which cuts the middle of a picture that is a little larger (by
// crop_pct) where less than 384 pixels are asked for, and squashes it else. Throws Error{input} as read_image_steps does, and on what has
// not the pixels that the model halves.
ImageSteps image_steps(const Json& processor);

}  // namespace mm::convnet
